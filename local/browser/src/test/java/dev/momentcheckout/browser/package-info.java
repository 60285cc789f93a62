/** The lab's page, used with a mouse and with a keyboard. */
@NullMarked
package dev.momentcheckout.browser;

import org.jspecify.annotations.NullMarked;
