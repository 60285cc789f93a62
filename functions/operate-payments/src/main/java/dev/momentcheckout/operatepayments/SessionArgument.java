package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.SessionId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads Moment's id of a session. */
final class SessionArgument implements ITypeConverter<SessionId> {
    @Override
    public SessionId convert(String text) {
        return SessionId.parse(text)
                .orElseThrow(
                        () -> new TypeConversionException("\"" + text + "\" is not the id of a session, such as ps_1"));
    }
}
