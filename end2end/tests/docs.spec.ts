import type { Locator } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { anyPage, apiPage } from '../pages.ts';

test('nobody has to sign in to read it, and the examples say where the id goes', async ({ page }) => {
  const api = apiPage(page);

  await page.goto('/docs/api');

  await expect(api.heading).toHaveText('Customer API');
  await expect(api.part('Example request: Change a profile')).toContainText('/api/v1/customers/YOUR_ID/');
  await expect(api.part('Members of the request: Change a profile').getByRole('row', { name: /^email/ })).toContainText('yes');
});

test('somebody who is signed in finds it in the navigation, with requests of their own', async ({ page, customer }) => {
  const api = apiPage(page);
  await page.goto('/profile');

  await api.navigation.click();

  await expect(page).toHaveURL('/docs/api');
  await expect(api.navigation).toHaveAttribute('aria-current', 'page');
  const request = api.part('Example request: Change a profile');
  await expect(request).toContainText(customer.email);
  await expect(request).toContainText(/\/api\/v1\/customers\/[0-9]+\//);
});

test('a problem leads to the line that explains it, and the contents to each part', async ({ page, request }) => {
  const api = apiPage(page);
  const problem = await (await request.get('/api/v1/customers/me/')).json();

  await page.goto(problem.type);
  await expect(page.locator(':target')).toContainText('sign-in-needed');
  await expect(page.locator(':target')).toBeInViewport();

  await api.contents.getByRole('link', { name: 'Codes' }).click();
  await expect(page.getByRole('heading', { name: 'Codes', exact: true })).toBeInViewport();
});

test('what does not fit scrolls by itself, also with the keyboard', async ({ page }) => {
  const api = apiPage(page);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('/docs/api');
  const widths = (part: Locator) => part.evaluate((region) => [region.scrollWidth, region.clientWidth] as const);
  const table = api.part('Members of the request: Change a profile');

  await table.focus();
  await expect(table).toBeFocused();

  const [inside, outside] = await widths(table);
  expect(inside).toBeGreaterThan(outside);
  const [example, room] = await widths(api.part('Example request: Change a profile'));
  expect(example).toBeLessThanOrEqual(room);
  await expect(anyPage(page).heading).toHaveCount(1);
});

test('the documents for machines are linked, and are there', async ({ page, request }) => {
  await page.goto('/docs/api');

  for (const name of ['OpenAPI document', 'Index as text', 'Everything as text']) {
    const path = await apiPage(page).contents.getByRole('link', { name, exact: true }).getAttribute('href');
    expect((await request.get(path!)).status()).toBe(200);
  }
});
