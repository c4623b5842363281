// A programme is compared with an occupation, found while it is typed; without scripts it is chosen from a list. Where
// the loaded ESCO has no occupations, the page says how to get them.

import assert from 'node:assert/strict';
import { PHONE, noSidewaysScroll, noViolations, walk } from '../lib.mjs';

const MODULE = `# Data analysis

## Learning outcomes

- Clean data and handle missing values
- Build linear regression models
- Plan a wedding
`;

/** Brings a module as text. */
async function brought(page) {
    const picker = page.locator('#module-picker');
    await picker.locator('summary').click();
    await picker.locator('textarea').fill(MODULE);
}

await walk(async ({ open }) => {
    const page = await open('/coverage');
    await noViolations(page);
    if ((await page.locator('form.pickers').count()) === 0) {
        assert.match(await page.locator('main').innerText(), /tagus esco import/);
        return;
    }
    await brought(page);
    await page.getByLabel('Search an occupation').pressSequentially('data anal');
    await page.locator('#occupations').getByText('data analyst', { exact: true }).click();
    assert.equal(await page.locator('.kept input[name=occupation-id]').isChecked(), true);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.locator('article.report').waitFor();
    assert.match(await page.locator('.figures').innerText(), /The programme teaches \d+% of the essential skills\./);
    assert.match(await page.locator('table.heat').first().innerText(), /Missing \(\d+\)/);
    assert.match(await page.locator('#beyond ~ ul').innerText(), /Plan a wedding/);
    await noViolations(page);

    const phone = await open('/coverage', { ...PHONE, colorScheme: 'dark', locale: 'de', javaScriptEnabled: false });
    await brought(phone);
    await phone.locator('#occupation').fill('data anal');
    await phone.getByRole('button', { name: 'Vergleichen', exact: true }).click();
    await phone.getByLabel('data analyst', { exact: true }).check();
    await phone.getByRole('button', { name: 'Vergleichen', exact: true }).click();
    await phone.locator('article.report').waitFor();
    await noSidewaysScroll(phone);
    await noViolations(phone);
});
