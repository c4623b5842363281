// Takes pictures of pages, light and dark, on a desktop and on a phone: node screens.mjs BASE_URL FOLDER

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DESKTOP, PHONE, launch, visit } from './lib.mjs';

const sample = (name) => readFile(new URL(`../../data/samples/${name}`, import.meta.url), 'utf8');

/** Fills the field of a picker that takes a text. */
async function bring(page, picker, text) {
    const fields = page.locator(`#${picker}-picker`);
    if (!(await fields.locator('textarea').isVisible())) await fields.locator('summary').click();
    await fields.locator('textarea').fill(text);
}

async function send(page, what) {
    await page.locator('main form button.primary').first().click();
    await page.locator(what).first().waitFor();
    await page.evaluate(() => scrollTo(0, 0));
}

/** What is pictured: a name, a path, and steps that bring the page to where it is worth a picture. */
const SCREENS = [
    { name: 'start', path: '/tag', prepare: (page) => page.getByLabel('Your text').waitFor() },
    {
        name: 'tag',
        path: '/tag',
        prepare: async (page) => {
            await page.getByLabel('Your text').fill(await sample('statistics-leeds.md'));
            await send(page, '.outcome');
            await page.locator('.outcome .accept').first().click();
            await page.locator('.outcome.decided').first().waitFor();
        },
    },
    {
        name: 'compare',
        path: '/compare',
        prepare: async (page) => {
            await bring(page, 'source', await sample('statistics-leeds.md'));
            await bring(page, 'target', await sample('data-analysis-porto.jsonld'));
            await send(page, '.heat');
        },
    },
    {
        name: 'plan',
        path: '/plan',
        prepare: async (page) => {
            await bring(page, 'have', await sample('statistics-leeds.md'));
            await page.getByRole('radio', { name: 'A credential' }).check();
            await bring(page, 'target', await sample('data-analysis-porto.jsonld'));
            await send(page, '#results svg');
        },
    },
    {
        name: 'match',
        path: '/match',
        prepare: async (page) => {
            await page.getByLabel('Name of person 1').fill('Ada');
            await bring(page, 'p0', await sample('statistics-leeds.md'));
            await bring(page, 'adverts', 'Data analyst\n\nRequirements\n- You can write SQL queries\n- You can perform statistical analyses\n- You visualise data for decision makers\n');
            await send(page, '#results h2, #results h3');
        },
    },
    { name: 'coverage', path: '/coverage', prepare: (page) => page.locator('h1').waitFor() },
    { name: 'catalogue', path: '/catalogue?q=data', prepare: (page) => page.locator('.records li').first().waitFor() },
    {
        name: 'credential',
        path: '/catalogue?q=statistics',
        prepare: async (page) => {
            await page.locator('.records a').first().click();
            await page.locator('.outcome-list').waitFor();
        },
    },
    { name: 'esco', path: '/concepts?q=weld', prepare: (page) => page.locator('.list li').first().waitFor() },
    {
        name: 'concept',
        path: '/concepts/ccd0a1d9-afda-43d9-b901-96344886e14d',
        prepare: (page) => page.locator('.labels').waitFor(),
    },
];

/** Long pages are cut here, in pixels. */
const HEIGHT = 2_400;

const [base, folder] = process.argv.slice(2);
const offers = await sample('catalogue/offers.jsonl');
const added = await fetch(new URL('/v1/credentials', base), {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: offers.split('\n').slice(0, 40).join('\n'),
});
if (!added.ok) throw new Error(await added.text());

const browser = await launch();
try {
    for (const { name, path, prepare } of SCREENS) {
        for (const colorScheme of ['light', 'dark']) {
            for (const [device, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
                const page = await visit(browser, new URL(path, base).href, { colorScheme, ...options });
                await prepare(page);
                await page.evaluate(() => document.fonts.ready);
                const size = await page.evaluate(() => document.documentElement.scrollHeight);
                const { width, height } = page.viewportSize();
                await page.screenshot({
                    path: join(folder, `${name}-${colorScheme}-${device}.png`),
                    fullPage: true,
                    clip: { x: 0, y: 0, width, height: Math.min(Math.max(size, height), HEIGHT) },
                    animations: 'disabled',
                });
                await page.context().close();
            }
        }
    }
} finally {
    await browser.close();
}
