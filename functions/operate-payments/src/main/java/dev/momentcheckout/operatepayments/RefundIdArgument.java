package dev.momentcheckout.operatepayments;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads Moment's id of a refund. It becomes a part of the operation's command, so it has no spaces. */
final class RefundIdArgument implements ITypeConverter<String> {
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

    @Override
    public String convert(String text) {
        if (!SHAPE.matcher(text).matches()) {
            throw new TypeConversionException("\"" + text
                    + "\" is not the id of a refund: it has 1 to 128 letters, digits, \"_\", \"-\" or \".\"");
        }
        return text;
    }
}
