@NullMarked
package dev.momentcheckout.lab;

import org.jspecify.annotations.NullMarked;
