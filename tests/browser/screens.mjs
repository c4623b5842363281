// Takes pictures of pages, light and dark, on a desktop and on a phone: node screens.mjs BASE_URL FOLDER

import { join } from 'node:path';
import { DESKTOP, PHONE, launch, visit } from './lib.mjs';

/** What is pictured: a name, a path, and steps that bring the page to where it is worth a picture. */
const SCREENS = [{ name: 'docs', path: '/docs', prepare: (page) => page.locator('.opblock').first().waitFor() }];

/** Long pages are cut here, in pixels. */
const HEIGHT = 2_400;

const [base, folder] = process.argv.slice(2);
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
