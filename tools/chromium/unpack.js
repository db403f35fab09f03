// Unpacks the browser into TMPDIR, together with the system libraries a bare machine lacks, and prints where it is.
import chromium from "@sparticuz/chromium";

console.log(await chromium.executablePath());
