// From skills that somebody wants to a path of micro-credentials, with limits that answer as they are moved.

import assert from 'node:assert/strict';
import { PHONE, noSidewaysScroll, noViolations, walk } from '../lib.mjs';

await walk(async ({ open }) => {
    const empty = await open('/plan', PHONE);
    await noSidewaysScroll(empty);
    await noViolations(empty);

    const page = await open('/plan');

    // Found as it is typed, chosen, and there when something else is searched.
    await page.getByRole('radio', { name: 'Skills' }).check();
    const search = page.getByRole('searchbox', { name: 'Search: Skills' });
    for (const word of ['statistics', 'wound']) {
        await search.fill(word);
        await page.locator('#skill-found input').first().check();
    }
    assert.equal(await page.locator('input[name=skill-id]:checked').count(), 2);
    await page.getByRole('button', { name: 'Plan', exact: true }).click();

    const results = page.locator('#results');
    await results.getByRole('img').waitFor();
    assert.match(page.url(), /goal=skills/);

    // Only the results change, and the address says the same as the page.
    const kept = await search.elementHandle();
    await page.getByRole('slider', { name: 'ECTS at most' }).fill('3');
    await page.waitForURL(/budget=3/);
    assert.equal(await page.locator('output[for=budget]').textContent(), '3 ECTS');
    assert(await kept.evaluate((element) => element.isConnected));
    await noSidewaysScroll(page);
    await noViolations(page);
    const address = page.url();

    const phone = await open(address, { ...PHONE, colorScheme: 'dark', locale: 'de' });
    await phone.getByRole('heading', { name: /^Der Weg zu/ }).waitFor();
    await noSidewaysScroll(phone);
    await noViolations(phone);

    // Without scripts a button does what typing does.
    const still = await open('/plan', { javaScriptEnabled: false, tolerated: [/422/] });
    await still.getByRole('radio', { name: 'Skills' }).check();
    await still.getByRole('searchbox', { name: 'Search: Skills' }).fill('statist');
    await still.getByRole('button', { name: 'Plan', exact: true }).click();
    await still.getByRole('alert').waitFor();
    await still.locator('#skill-found input').first().check();
    await still.getByRole('button', { name: 'Plan', exact: true }).click();
    await still.getByRole('heading', { name: /^The way to/ }).waitFor();
});
