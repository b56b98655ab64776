/** Numbers as the page writes them. */

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** 0.4273 as `43 %`; what rounds to nothing as `< 1 %`. */
export const percent = (share: number): string =>
  share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(100 * share)} %`;

/** 75.3 as `1:15`. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds + 1e-6);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** 440 as `440 Hz`, 11600 as `11.6 kHz`. */
export const hertz = (value: number): string =>
  value < 1000 ? `${Math.round(value)} Hz` : `${(value / 1000).toFixed(1)} kHz`;

export const STREAM_WORDS = { rgb: 'pictures', audio: 'sound' } as const;
