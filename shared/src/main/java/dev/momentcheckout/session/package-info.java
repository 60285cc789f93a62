@NullMarked
package dev.momentcheckout.session;

import org.jspecify.annotations.NullMarked;
