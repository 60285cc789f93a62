@NullMarked
package dev.momentcheckout.json;

import org.jspecify.annotations.NullMarked;
