// What walks share: a browser that reaches nothing but this machine, and what every page is held to.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join, resolve } from 'node:path';

// The modules lie outside the repository, where an import would not look for them.
const modules = createRequire(join(resolve(process.env.TAGUS_NODE_MODULES), 'modules.js'));
const { chromium } = modules('playwright-core');
const axe = modules('axe-core').source;

const HEADED = Boolean(process.env.TAGUS_HEADED);

export const DESKTOP = { viewport: { width: 1280, height: 800 } };
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** Starts the Chromium of this machine. */
export async function launch() {
    // What hangs ends by itself, whoever started it; Playwright ends the browser with the process.
    if (!HEADED) setTimeout(tooLong, 300_000).unref();
    const executable = process.env.PATH.split(delimiter).map((folder) => join(folder, 'chromium')).find(existsSync);
    assert(executable, 'there is no chromium in PATH');
    return chromium.launch({
        executablePath: executable,
        headless: !HEADED,
        slowMo: HEADED ? 250 : 0,
        // Chromium refuses to start as root inside its sandbox.
        chromiumSandbox: process.getuid() !== 0,
        args: [
            '--disable-gpu',
            '--disable-quic',
            '--disable-sync',
            // A page that asks for something from elsewhere must be caught, not served.
            '--no-proxy-server',
            '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
        ],
    });
}

/**
 * Takes a walk: `steps` gets `base`, the address of the service, and `open(path, options)`, which opens a page in a
 * context of its own, so that nothing is remembered or cached from another. Options are those of Playwright's
 * contexts (`...PHONE`, `colorScheme: 'dark'`, `locale: 'de'`, `javaScriptEnabled: false`, …) and `tolerated`, patterns
 * of what the page may do in spite of `faults`. In the end no page may have a fault.
 */
export async function walk(steps) {
    const base = process.argv[2];
    assert(base, `usage: node ${process.argv[1]} BASE_URL`);
    const browser = await launch();
    const pages = [];
    const open = async (path, options = {}) => {
        pages.push(await visit(browser, new URL(path, base).href, options));
        return pages.at(-1);
    };
    try {
        await steps({ open, base });
        for (const page of pages) assert.deepEqual(await faults(page), [], `${page.url()} has faults`);
    } catch (error) {
        for (const page of pages) console.error(await told(page));
        throw error;
    } finally {
        await browser.close();
    }
}

function tooLong() {
    console.error('this took longer than five minutes');
    process.exit(1);
}

/** What a reader of a failed walk wants to know of a page, which may be gone. */
async function told(page) {
    const seen = await page.locator('body').ariaSnapshot({ timeout: 2_000 }).catch(() => '(it shows nothing any more)');
    const cut = seen.length > 4_000 ? `${seen.slice(0, 4_000)}\n…` : seen;
    return [`--- ${page.url()}`, ...(await faults(page)), cut].join('\n');
}

const watched = new WeakMap();

/** Opens an address in a context of its own and watches it from its first request on. */
export async function visit(browser, url, { tolerated = [], javaScriptEnabled = true, ...options }) {
    const context = await browser.newContext({
        ...DESKTOP,
        locale: 'en-GB',
        timezoneId: 'UTC',
        // What moves would have to be waited for.
        reducedMotion: 'reduce',
        javaScriptEnabled,
        ...options,
    });
    context.setDefaultTimeout(15_000);
    watched.set(context, { list: watch(context, new URL(url).host), tolerated, javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(url);
    return page;
}

/** Lists what pages of a context do that they should not; the list grows. */
function watch(context, host) {
    const list = [];
    const requested = (url) => {
        if (/^(https?|wss?):/.test(url) && new URL(url).host !== host) list.push(`from elsewhere: ${url}`);
    };
    context.on('request', (request) => requested(request.url()));
    context.on('page', (page) => page.on('websocket', (socket) => requested(socket.url())));
    // Breaches of the content security policy are errors of the console too.
    context.on('console', (message) => {
        if (message.type() === 'error') list.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => list.push(`script: ${error.error().stack}`));
    return list;
}

/** What a page and others of its context have done so far that they should not: loaded something from elsewhere, logged
 * an error, breached the content security policy, thrown. */
export async function faults(page) {
    // What was logged before this is asked is told before it is answered.
    if (!page.isClosed()) await page.evaluate(() => 0);
    const { list, tolerated } = watched.get(page.context());
    return list.filter((fault) => !tolerated.some((pattern) => pattern.test(fault)));
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Fails if a page, as it is now, has serious or critical violations of WCAG 2.2 A and AA that axe-core can see. */
export async function noViolations(page) {
    // Frames are judged with their page, if axe is in all of them.
    for (const frame of page.frames()) await frame.evaluate(axe);
    const audit = () =>
        page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), WCAG);
    const { violations } = await (watched.get(page.context()).javaScriptEnabled ? audit() : withScripts(page, audit));
    const lines = violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, impact, help, nodes }) => [
            `${impact}: ${help} (${id})`,
            ...nodes.map((node) => `    ${node.target.flat().join(' ')}: ${node.any[0]?.message ?? node.html}`),
        ]);
    assert(lines.length === 0, `${page.url()}\n${lines.join('\n')}`);
}

/** Acts on a page without scripts, in which nothing asynchronous would ever come to its end, while it may run them.
 * Those of the page itself are not made up for. */
async function withScripts(page, action) {
    const session = await page.context().newCDPSession(page);
    const disabled = (value) => session.send('Emulation.setScriptExecutionDisabled', { value });
    // A session can only turn on again what it has turned off, and once it is detached nothing is off.
    await disabled(true);
    await disabled(false);
    const result = await action();
    await disabled(true);
    return result;
}

/** Fails if a page is wider than the window, so that it has to be read by scrolling sideways. */
export async function noSidewaysScroll(page) {
    const [width, window] = await page.evaluate(() => {
        const root = document.documentElement;
        // On a phone, innerWidth grows with what is too wide.
        return [root.scrollWidth, root.clientWidth];
    });
    assert(width <= window, `${page.url()} is ${width} pixels wide in a window of ${window}`);
}

/**
 * The bytes that came over the wire, compressed and with headers, until `action` is over and what it asked for is
 * there: `{ total, requests: [{ url, bytes }] }`. For a first visit, act on a page opened at `about:blank`.
 */
export async function transferred(page, action) {
    const session = await page.context().newCDPSession(page);
    const requests = new Map();
    let pending = 0;
    let idle = () => {};
    const over = (id, bytes) => {
        if (!requests.has(id)) return;
        requests.get(id).bytes += bytes;
        pending -= 1;
        if (pending === 0) idle();
    };
    session.on('Network.requestWillBeSent', ({ requestId, request, redirectResponse }) => {
        if (!request.url.startsWith('http')) return;
        if (redirectResponse) {
            requests.get(requestId).bytes += redirectResponse.encodedDataLength;
            return;
        }
        requests.set(requestId, { url: request.url, bytes: 0 });
        pending += 1;
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => over(requestId, encodedDataLength));
    session.on('Network.loadingFailed', ({ requestId }) => over(requestId, 0));
    await session.send('Network.enable');
    await action();
    // What was asked for before this is told before it is answered.
    await session.send('Runtime.evaluate', { expression: '0' });
    if (pending > 0) await new Promise((resolve) => (idle = resolve));
    await session.detach();
    const list = [...requests.values()];
    return { total: list.reduce((sum, { bytes }) => sum + bytes, 0), requests: list };
}

/** Presses Tab until an element has the focus, and fails if that never comes. */
export async function tabTo(page, locator) {
    const passed = [];
    // Between its last and its first element the focus is on the body: at the second time Tab has been everywhere.
    let rounds = 0;
    while (rounds < 2 && passed.length < 200) {
        await page.keyboard.press('Tab');
        if (await locator.evaluate((element) => element === document.activeElement)) return;
        const at = await page.evaluate(() => document.activeElement.outerHTML.slice(0, 80));
        if (at.startsWith('<body')) rounds += 1;
        passed.push(at);
    }
    assert.fail(`Tab never reaches ${locator}, but\n${[...new Set(passed)].join('\n')}`);
}

/** Fails if an element that has the focus looks as it does without. */
export async function focusShows(locator) {
    const [focused, blurred] = await locator.evaluate((element) => {
        if (element !== document.activeElement) throw new Error('the element does not have the focus');
        const look = () => {
            const style = getComputedStyle(element);
            return [style.outline, style.boxShadow, style.border, style.backgroundColor, style.textDecoration].join('; ');
        };
        const focused = look();
        element.blur();
        const blurred = look();
        element.focus({ focusVisible: true });
        return [focused, blurred];
    });
    assert.notEqual(focused, blurred, `${locator} does not show that it has the focus`);
}

/** What an action downloads: `{ name, text }`. */
export async function downloaded(page, action) {
    const [download] = await Promise.all([page.waitForEvent('download'), action()]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}
