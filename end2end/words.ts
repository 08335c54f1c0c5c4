// What a page with faults must look like, whichever page it is.
import { expect, type Locator, type Page } from '@playwright/test';
import { anyPage } from './pages.ts';

/** An input and the words for what is wrong with it. */
export type Fault = [input: Locator, words: string];

/** The title, the summary and each input say the same; nothing else on the page is wrong. */
export async function expectFaults(page: Page, ...faults: Fault[]) {
  const { summary, main } = anyPage(page);
  await expect(summary).toBeFocused();
  await expect(page).toHaveTitle(/^Error: /);
  expect((await main.innerText()).trim()).toMatch(/^There is a problem/);
  await expect(summary.getByRole('link')).toHaveText(faults.map(([, words]) => words));

  for (const [input, words] of faults) {
    await expect(input).toHaveAttribute('aria-invalid', 'true');
    await expect(input).toHaveAccessibleDescription(new RegExp(`Error: ${escaped(words)}$`));
  }
  const links = await summary.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  expect(links).toEqual(await Promise.all(faults.map(async ([input]) => `#${await input.first().getAttribute('id')}`)));
}

/** Nothing is marked except these. */
export async function expectOnlyWrong(page: Page, ...wrong: Locator[]) {
  const marked = await page.locator('[aria-invalid]').evaluateAll((inputs) => inputs.map((input) => input.id));
  const meant = await Promise.all(wrong.map((input) => input.getAttribute('id')));
  expect(marked.sort()).toEqual(meant.sort());
}

/** Nothing is wrong on the page. */
export async function expectNoFaults(page: Page) {
  await expect(anyPage(page).summary).toHaveCount(0);
  await expect(page.locator('[aria-invalid]')).toHaveCount(0);
  await expect(page).not.toHaveTitle(/^Error/);
}

export const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
