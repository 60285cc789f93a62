@NullMarked
package dev.momentcheckout.settings;

import org.jspecify.annotations.NullMarked;
