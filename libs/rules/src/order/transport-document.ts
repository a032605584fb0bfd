import { parseAirWaybill } from '../code/air-waybill.js';
import { parseContainerNumber } from '../code/container.js';
import { isReference } from '../text.js';

/** As air waybills are printed, and as containers are. Other papers have numbers without a check digit. */
const AIR_WAYBILL = /^\d{3}-\d{8}$/;
const CONTAINER = /^[A-Z]{3}[UJZ]\d{7}$/;

/** Whether this can be the number of a transport document: where it has a check digit, that is right. */
export const isTransportDocument = (text: string): boolean =>
  isReference(text) &&
  (!AIR_WAYBILL.test(text) || parseAirWaybill(text).ok) &&
  (!CONTAINER.test(text) || parseContainerNumber(text).ok);
