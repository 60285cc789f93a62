package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Because;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads why an operator runs a command. */
final class BecauseArgument implements ITypeConverter<Because> {
    @Override
    public Because convert(String text) {
        if (text.codePoints().noneMatch(Character::isLetterOrDigit)) {
            // Such as the "..." of a command that was printed to be completed.
            throw new TypeConversionException("the text has no letter and no digit: say why");
        }
        try {
            return new Because(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
