// The description of the interface, drawn by Swagger UI, comes whole from the service and answers what is tried on it.

import assert from 'node:assert/strict';
import { walk } from '../lib.mjs';

await walk(async ({ open }) => {
    const page = await open('/docs');
    assert.equal(new URL(page.url()).pathname, '/docs/');

    const health = page.locator('.opblock', { hasText: '/healthz' });
    await health.getByRole('button', { name: 'Whether it lives' }).click();
    await health.getByRole('button', { name: 'Execute' }).click();
    await health.locator('.live-responses-table').getByText('200', { exact: true }).waitFor();
});
