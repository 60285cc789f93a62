@NullMarked
package dev.momentcheckout.getsessionstatus;

import org.jspecify.annotations.NullMarked;
