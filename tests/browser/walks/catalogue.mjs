// A credential is put into the catalogue, found again, looked at and taken along; and ESCO is walked through.

import assert from 'node:assert/strict';
import { PHONE, downloaded, noSidewaysScroll, noViolations, walk } from '../lib.mjs';

await walk(async ({ open, base }) => {
    const credential = (title, level, field, outcome) => ({
        tagus: 1, id: `urn:walk:${title}`, title, awardingBody: 'Hochschule Wehrbach', workload: { value: 5, unit: 'ECTS' },
        level: { eqf: level }, language: 'en', fields: [field], outcomes: [{ text: outcome }],
    });
    for (const one of [
        credential('Programming', 6, '0613', 'Can program in Python'),
        credential('Welding', 4, '0715', 'Weld steel plates'),
    ]) {
        const kept = await fetch(new URL('/v1/credentials', base), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(one) });
        assert.equal(kept.status, 201);
    }
    const page = await open('/catalogue');
    await noViolations(page);
    assert.equal(await page.locator('.records li').count(), 2);
    await page.getByLabel('Words').fill('weld');
    await page.locator('.records li').nth(1).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Welding' }).waitFor();
    assert.match(page.url(), /q=weld/);
    await page.getByLabel('Words').fill('');
    await page.getByLabel('Field').selectOption('06');
    await page.getByRole('link', { name: 'Programming' }).waitFor();
    await page.getByRole('link', { name: 'Welding' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Programming' }).click();
    await page.getByRole('heading', { name: 'Programming', level: 1 }).waitFor();
    await noViolations(page);
    const elm = await downloaded(page, () => page.getByRole('link', { name: 'European Learning Model' }).click());
    assert(JSON.parse(elm.text), elm.text);
    await page.getByRole('link', { name: 'Python (computer programming)' }).click();
    await page.getByRole('heading', { name: 'Python (computer programming)', level: 1 }).waitFor();
    await noViolations(page);
    await page.getByRole('link', { name: 'Credentials that teach it' }).click();
    await page.getByRole('link', { name: 'Programming' }).waitFor();

    const esco = await open('/concepts');
    await noViolations(esco);
    await esco.getByRole('searchbox').fill('welding tech');
    await esco.getByRole('link', { name: 'welding techniques', exact: true }).click();
    await esco.getByRole('heading', { name: 'welding techniques', level: 1 }).waitFor();

    for (const path of ['/catalogue', '/catalogue/urn%3Awalk%3AProgramming', '/concepts?q=python', '/concepts/ccd0a1d9-afda-43d9-b901-96344886e14d']) {
        const phone = await open(path, { ...PHONE, colorScheme: 'dark', locale: 'de-DE' });
        await noViolations(phone);
        await noSidewaysScroll(phone);
    }
    const plain = await open('/catalogue', { javaScriptEnabled: false });
    await plain.getByLabel('Words').fill('weld');
    await plain.getByRole('button', { name: 'Search' }).click();
    await plain.getByRole('link', { name: 'Welding' }).waitFor();
    assert.equal(await plain.locator('.records li').count(), 1);
});
