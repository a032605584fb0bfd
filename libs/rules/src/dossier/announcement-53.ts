/**
 * GACC Announcement 53 of 2020-04-10: goods under statutory export inspection, eleven categories with nineteen
 * ten-digit codes of the Chinese tariff.
 */
export const ANNOUNCEMENT_53 = {
  'medical-masks': ['6307900010'],
  'protective-clothing': ['6210103010', '3926209000'],
  'infrared-thermometers': ['9025199010'],
  ventilators: ['9019200010', '9019200090'],
  'surgical-caps': ['6505009900'],
  goggles: ['9004909000'],
  gloves: ['3926201100', '3926201900', '4015110000', '4015190000'],
  'shoe-covers': ['6307900090', '3926909090', '4016999090'],
  'patient-monitors': ['9018193010'],
  'disinfecting-wipes': ['3005901000', '3005909000'],
  disinfectants: ['3808940010'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export const ANNOUNCEMENT_53_CODES: readonly string[] = Object.values(ANNOUNCEMENT_53).flat();
