/** Tests of the lab's page in a browser, with mouse and keyboard. */
@NullMarked
package dev.momentcheckout.testing.browser;

import org.jspecify.annotations.NullMarked;
