// Two people beside an advert, with and without scripts.

import assert from 'node:assert/strict';
import { PHONE, noSidewaysScroll, noViolations, walk } from '../lib.mjs';

const ADVERT = 'Data analyst\n\nRequirements\n- You can write SQL queries\n- You can perform statistical analyses\n';
const PEOPLE = ['Write SQL queries that join several tables.', 'Dress chronic wounds.'];

await walk(async ({ open }) => {
    const empty = await open('/match', PHONE);
    await noSidewaysScroll(empty);
    await noViolations(empty);

    for (const options of [{}, { ...PHONE, colorScheme: 'dark' }, { javaScriptEnabled: false }]) {
        const page = await open('/match', options);
        await page.getByLabel('Name of person 1').fill('Ada');
        await page.getByRole('button', { name: '+ Add a person' }).click();
        // What was typed stays, and the new row is where typing goes on.
        const second = page.getByLabel('Name of person 2');
        await second.waitFor();
        assert.equal(await page.getByLabel('Name of person 1').inputValue(), 'Ada');
        await second.fill('Florence');
        for (const [at, outcome] of PEOPLE.entries()) {
            const has = page.locator(`#p${at}-picker`);
            await has.locator('summary').click();
            await has.locator('textarea').fill(`Course\n\nLearning outcomes\n- ${outcome}\n`);
        }
        await page.locator('#adverts-picker textarea').fill(ADVERT);
        await page.locator('button.primary').click();
        const results = page.locator('#results');
        await results.getByRole('heading', { name: 'Ada' }).waitFor();
        if (options.javaScriptEnabled !== false) {
            await page.getByRole('radio', { name: 'For each person, the adverts that suit' }).check();
            await results.getByRole('heading', { name: 'For: Florence' }).waitFor();
        }
        await noSidewaysScroll(page);
        await noViolations(page);
    }
});
