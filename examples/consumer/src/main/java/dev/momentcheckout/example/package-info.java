/** An example shop: processes each event id once, and only at a higher rank than it acted on before. */
@NullMarked
package dev.momentcheckout.example;

import org.jspecify.annotations.NullMarked;
