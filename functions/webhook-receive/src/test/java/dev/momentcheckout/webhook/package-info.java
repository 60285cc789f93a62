@NullMarked
package dev.momentcheckout.webhook;

import org.jspecify.annotations.NullMarked;
