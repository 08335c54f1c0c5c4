// node screenshots.mjs FOLDER [ORIGIN]: pictures of the pages of a running server, at 1280 px light and dark and at 320 px.
import { chromium } from '@playwright/test';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const [folder = 'results/pictures', origin = 'http://localhost:3000'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const looks = {
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 320, height: 640 }, colorScheme: 'light' },
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none'],
});
for (const [look, options] of Object.entries(looks)) {
  const context = await browser.newContext({ ...options, baseURL: origin, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const take = (name) => page.screenshot({ path: join(folder, `${name}-${look}.png`), fullPage: true });
  const edit = async () => {
    await page.goto('/profile/edit');
    await page.waitForFunction(() => document.documentElement.dataset.islands === 'awake');
  };

  await page.goto('/sign-in');
  await take('sign-in');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await take('sign-in-error');
  await page.goto('/sign-up');
  await take('sign-up');
  await page.getByLabel('Email address').fill(`jane.${look}.${Date.now()}@example.com`);
  await page.getByLabel('First name').fill('Jane');
  await page.getByLabel('Last name').fill('Okonkwo-Smith');
  await page.getByLabel('Day').fill('27');
  await page.getByLabel('Month').fill('March');
  await page.getByLabel('Year').fill('1987');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('status').waitFor();
  await take('welcome');

  await edit();
  await take('edit-empty');
  await page.getByLabel('Country', { exact: true }).selectOption('Japan');
  await page.getByLabel('Prefecture').selectOption('Tokyo');
  await page.getByLabel('Postal code').fill('1000014');
  await page.getByLabel('City').fill('Chiyoda-ku');
  await page.getByLabel('Street address').fill('1-2-3 Nagatacho\nRoom 4');
  await take('edit-jp');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('status', { name: 'Saved' }).waitFor();
  await take('edit-saved');
  await page.getByLabel('Email address').fill('jane');
  await page.getByLabel('First name').fill('');
  await page.getByLabel('Day').fill('32');
  await page.getByLabel('Postal code').fill('1');
  await page.getByLabel('Street address').fill('');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('alert', { name: 'There is a problem' }).waitFor();
  await take('edit-errors');
  await edit();
  const tab = await context.newPage();
  await tab.goto('/profile/edit');
  await tab.getByLabel('City').fill('Minato-ku');
  await tab.getByLabel('Last name').fill('Okonkwo');
  await tab.getByRole('button', { name: 'Save changes' }).click();
  await tab.getByRole('status', { name: 'Saved' }).waitFor();
  await tab.close();
  await page.getByLabel('City').fill('Taito-ku');
  await page.getByLabel('First name').fill('Janet');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByRole('heading', { name: 'This profile changed elsewhere' }).waitFor();
  await take('conflict');
  await page.goto('/profile');
  await take('profile');
  await page.goto('/nowhere');
  await take('not-found');
  await context.close();
}
await browser.close();
