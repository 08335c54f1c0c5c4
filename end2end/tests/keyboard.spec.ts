import { expect, test } from '../fixtures.ts';
import { anyPage, editPage, profilePage, versionOf } from '../pages.ts';

for (const path of ['/sign-in', '/sign-up', '/signed-out', '/nowhere']) {
  test(`the first stop of ${path} leads past the header`, async ({ page }) => {
    const { skipLink, main } = anyPage(page);
    await page.goto(path);

    await page.keyboard.press('Tab');
    await expect(skipLink).toBeFocused();
    await expect(skipLink).toBeInViewport();
    await page.keyboard.press('Enter');

    await expect(main).toBeFocused();
  });
}

test('a whole edit with nothing but a keyboard', async ({ page, store, awake, mode, customer }) => {
  const edit = editPage(page);
  const profile = profilePage(page);
  await store({});
  await awake();

  await page.keyboard.press('Tab');
  await expect(edit.skipLink).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(edit.main).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(edit.email).toBeFocused();
  if (mode !== 'js') {
    await page.keyboard.press('Tab');
    await expect(edit.currentPassword).toBeFocused();
    if (mode === 'no-wasm') await page.keyboard.press('Tab'); // the button that shows the password
  }
  for (const [input, text] of [
    [edit.firstName, 'Grace'],
    [edit.lastName, 'Hopper'],
    [edit.day, '9'],
    [edit.month, 'December'],
    [edit.year, '1906'],
    [edit.country, 'Germ'],
  ] as const) {
    await page.keyboard.press('Tab');
    await expect(input).toBeFocused();
    await page.keyboard.type(text);
  }
  await expect(edit.country).toHaveValue('Germany');
  if (mode === 'js') {
    await expect(edit.state).toHaveCount(0);
  } else {
    await page.keyboard.press('Tab');
    await expect(edit.update).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(edit.state).toHaveCount(0);
    await edit.update.focus();
  }
  for (const [input, text] of [
    [edit.street, 'Unter den Linden 77'],
    [edit.postalCode, '10117'],
    [edit.city, 'Berlin'],
  ] as const) {
    await page.keyboard.press('Tab');
    await expect(input).toBeFocused();
    await page.keyboard.type(text);
  }
  await page.keyboard.press('Tab');
  await expect(edit.save).toBeFocused();
  await page.keyboard.press('Enter');

  await expect(edit.saved).toBeFocused();
  await page.goto('/profile');
  await expect(profile.personal.getByRole('definition')).toHaveText(['Grace', 'Hopper', '9 December 1906']);
  await expect(profile.address).toContainText('10117 Berlin');
  await expect(profile.email).toContainText(customer.email);
});

test('Enter in a text input saves', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  const version = await versionOf(page);
  await edit.firstName.fill('Grace');

  await edit.firstName.press('Enter');

  await expect(edit.saved).toBeFocused();
  await awake();
  expect(await versionOf(page)).toBe(version + 1);
});

test('Enter in a street address begins a new line', async ({ page, store, awake }) => {
  const edit = editPage(page);
  await store({});
  await awake();
  await edit.street.fill('Unter den Linden 77');

  await edit.street.press('End');
  await edit.street.press('Enter');

  await expect(edit.street).toHaveValue('Unter den Linden 77\n');
});

test('every stop of the keyboard can be seen', async ({ page, store, awake }) => {
  await store({});
  await awake();

  for (let step = 0; step < 25; step += 1) {
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => {
      const focused = document.activeElement!;
      return focused === document.body ? null : { html: focused.outerHTML.slice(0, 80), style: getComputedStyle(focused).outlineStyle, width: getComputedStyle(focused).outlineWidth };
    });
    if (outline === null) break;
    expect(outline.style, outline.html).not.toBe('none');
    expect(parseFloat(outline.width), outline.html).toBeGreaterThanOrEqual(2);
  }
});
