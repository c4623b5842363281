// The harness itself: each check of lib.mjs fails where it has to and passes where it may, on pages made for it.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import {
    PHONE,
    downloaded,
    faults,
    focusShows,
    launch,
    noSidewaysScroll,
    noViolations,
    tabTo,
    transferred,
    visit,
} from '../lib.mjs';

const page = (body, head = '') =>
    `<!doctype html><html lang="en"><head><title>Test</title><meta name="viewport" content="width=device-width">${head}</head><body><main><h1>Test</h1>${body}</main></body></html>`;

const STRICT = { 'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'" };
const LONG = 'word '.repeat(20_000);

const pages = {
    '/good': { body: page('<p>Nothing is wrong here.</p>'), headers: STRICT },
    '/unnamed': { body: page('<input type="text">'), headers: STRICT },
    '/pale': { body: page('<p style="color: #999; background: #fff">pale</p>'), headers: STRICT },
    '/tiny': {
        body: page('<button style="width: 9px; height: 9px; padding: 0" aria-label="a"></button>'.repeat(2)),
        headers: STRICT,
    },
    '/framed': { body: page('<iframe title="Inner" src="/unnamed"></iframe>') },
    '/dark': {
        body: page('<p>Dark text on whatever is asked for</p>', '<style>p { color: #222 } @media (prefers-color-scheme: dark) { body { background: #000 } }</style>'),
    },
    '/foreign': { body: page('<img alt="" src="http://example.org/tracker.png">') },
    '/socket': { body: page('<script>new WebSocket("ws://example.org/")</script>') },
    '/inline': { body: page('<script>document.title = "run"</script>'), headers: STRICT },
    '/throwing': { body: page('<script>throw new Error("thrown here")</script>') },
    '/logging': { body: page('<script>console.error("logged here")</script>') },
    '/missing': { body: page('<img alt="" src="/nothing.png">') },
    '/wide': { body: page('<div style="width: 800px">wide</div>') },
    '/scripted': { body: page('<p id="p">before</p><script>document.getElementById("p").textContent = "after"</script>') },
    '/keys': {
        body: page(
            '<a href="/good">First</a> <a id="plain" href="/good">Second</a> <button tabindex="-1">Never</button>',
            '<style>#plain:focus { outline: none }</style>',
        ),
    },
    '/download': { body: page('<a href="/file.csv" download>Save</a>') },
    '/file.csv': { body: 'a,b\n', headers: { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="file.csv"' } },
    '/moved': { status: 302, body: '', headers: { location: '/long' } },
    '/long': { body: page(`<p>${LONG}</p><script>fetch("/more")</script>`) },
    '/more': { body: LONG, headers: { 'content-type': 'text/plain' } },
};

const server = createServer((request, response) => {
    const { status = 200, body, headers } = pages[request.url] ?? { status: 404, body: 'nothing' };
    response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'gzip', ...headers });
    response.end(gzipSync(body));
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const own = `http://127.0.0.1:${server.address().port}`;


const browser = await launch();
const opened = (path, options = {}) => visit(browser, own + path, options);
const wrong = async (path, pattern) => assert.match((await faults(await opened(path))).join('\n'), pattern);
const fails = (promise, pattern) => assert.rejects(promise, { name: 'AssertionError', message: pattern });

try {
    const good = await opened('/good');
    assert.deepEqual(await faults(good), []);
    await noViolations(good);
    await noSidewaysScroll(good);

    await wrong('/foreign', /^from elsewhere: http:\/\/example\.org\/tracker\.png$/m);
    await wrong('/socket', /^from elsewhere: ws:\/\/example\.org\/$/m);
    await wrong('/inline', /^console: .*Content Security Policy/m);
    await wrong('/throwing', /^script: Error: thrown here/m);
    await wrong('/logging', /^console: logged here/m);
    await wrong('/missing', /^console: .*404.*nothing\.png/m);
    assert.deepEqual(await faults(await opened('/missing', { tolerated: [/nothing\.png/] })), []);

    await fails(noViolations(await opened('/unnamed')), /critical: .*\(label\)\n    input/);
    await fails(noViolations(await opened('/pale')), /serious: .*\(color-contrast\)\n    p/);
    await fails(noViolations(await opened('/tiny')), /serious: .*\(target-size\)/);
    await fails(noViolations(await opened('/framed')), /critical: .*\(label\)\n    iframe input/);
    await noViolations(await opened('/dark'));
    await fails(noViolations(await opened('/dark', { colorScheme: 'dark' })), /color-contrast/);

    await noSidewaysScroll(await opened('/wide'));
    await fails(noSidewaysScroll(await opened('/wide', PHONE)), / pixels wide in a window of 390$/);

    const still = await opened('/scripted', { javaScriptEnabled: false });
    assert.equal(await still.locator('p').textContent(), 'before');
    assert.deepEqual(await faults(still), []);
    await noViolations(still);
    await still.reload();
    assert.equal(await still.locator('p').textContent(), 'before');

    const keys = await opened('/keys');
    await tabTo(keys, keys.getByText('First'));
    await focusShows(keys.getByText('First'));
    await tabTo(keys, keys.getByText('Second'));
    await fails(focusShows(keys.getByText('Second')), /does not show/);
    await fails(tabTo(keys, keys.getByText('Never')), /Tab never reaches/);

    const save = await opened('/download');
    const file = await downloaded(save, () => save.getByText('Save').click());
    assert.deepEqual(file, { name: 'file.csv', text: 'a,b\n' });

    const blank = await opened('/good');
    const { total, requests } = await transferred(blank, () => blank.goto(`${own}/moved`));
    assert.deepEqual(requests.map(({ url }) => new URL(url).pathname).sort(), ['/more', '/moved']);
    assert(total > 200 && total < LONG.length / 10, `${total} bytes`);
} finally {
    await browser.close();
    server.close();
}
