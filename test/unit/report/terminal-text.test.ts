import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutText, escapeControls, padText, textWidth } from '../../../src/report/terminal-text.js';

describe('escapeControls', () => {
  it('shows escape sequences instead of sending them', () => {
    expect(escapeControls('\u001b[2Jgone\u0007')).toBe('\\x1b[2Jgone\\x07');
    expect(escapeControls('\u009b31m')).toBe('\\x9b31m');
    expect(escapeControls('a\r\nb\tc')).toBe('a\\r\\nb\\tc');
  });

  it('shows marks that turn or hide text', () => {
    expect(escapeControls('abc\u202exe.txt')).toBe('abc\\u202exe.txt');
    expect(escapeControls('pay\u200bpal')).toBe('pay\\u200bpal');
  });

  it('leaves no control character in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeControls(text)).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
      }),
    );
  });

  it('keeps letters of every script', () => {
    const text = 'größe 東京 مرحبا 👩‍🚀'.replaceAll('\u200d', '');
    expect(escapeControls(text)).toBe(text);
  });
});

describe('textWidth, cutText and padText', () => {
  it('counts cells', () => {
    expect(textWidth('abc')).toBe(3);
    expect(textWidth('東京')).toBe(4);
    expect(textWidth('e\u0301')).toBe(1);
    expect(textWidth('🚀')).toBe(2);
  });

  it('cuts to the width, with an ellipsis', () => {
    expect(cutText('abcdef', 6)).toBe('abcdef');
    expect(cutText('abcdefg', 6)).toBe('abcde…');
    expect(cutText('東京都庁', 6)).toBe('東京…');
  });

  it('never comes out wider than asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, width) => {
        expect(textWidth(cutText(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('fills on the left or right', () => {
    expect(padText('京', 4)).toBe('京  ');
    expect(padText('7', 3, 'right')).toBe('  7');
    expect(padText('long', 2)).toBe('long');
  });
});
