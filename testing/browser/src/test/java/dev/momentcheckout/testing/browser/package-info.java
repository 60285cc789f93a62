/** The lab's page, used with a mouse and with a keyboard. */
@NullMarked
package dev.momentcheckout.testing.browser;

import org.jspecify.annotations.NullMarked;
