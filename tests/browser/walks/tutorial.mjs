// The tutorial of the README, step by step: what it says to paste, to press and to fill in, and what comes of it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { downloaded, walk } from '../lib.mjs';

const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
const tutorial = readme.split('## In a browser: your module as a European credential')[1].split('\n## ')[0];
const module = tutorial.match(/```text\n([^]*?)\n *```/)[1].replace(/^ {3}/gm, '');
const fields = [...tutorial.matchAll(/^ *\| ([^|]+) \| ([^|]+) \|$/gm)].map(([, name, value]) => [name, value]).slice(2);
assert(module.includes('Learning outcomes') && fields.length >= 3, tutorial);

/** The button that a step names: in the README its name is bold. */
const button = (step) => tutorial.split(`${step}. `)[1].match(/\*\*([^*]+)\*\*/)[1];

await walk(async ({ open }) => {
    const page = await open('/');
    await page.getByLabel('Your text').fill(module);
    await page.getByRole('button', { name: button(2) }).click();
    const outcomes = page.locator('.outcome');
    await outcomes.first().waitFor();
    const count = await outcomes.count();
    assert.equal(count, module.split('\n').filter((line) => line.startsWith('- ')).length);
    for (let at = 0; at < count; at += 1) {
        await outcomes.nth(at).getByRole('button', { name: /^Accept/ }).first().click();
        await page.getByText(`${at + 1} of ${count} outcomes decided`).first().waitFor();
    }
    for (const [name, value] of fields) {
        const field = page.getByLabel(name);
        if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
        else await field.fill(value);
    }
    await page.getByRole('button', { name: button(4) }).click();
    await page.getByText('9 of 9 mandatory elements').waitFor();
    const { name, text } = await downloaded(page, () => page.getByRole('button', { name: button(5) }).click());
    assert(tutorial.includes(name), name);
    const credential = JSON.stringify(JSON.parse(text));
    assert.equal(credential.match(/data\.europa\.eu\/esco\/skill\//g).length >= count, true, credential);
    for (const [, value] of fields) assert(value.length < 3 || credential.includes(value), value);
});
