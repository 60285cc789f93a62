package dev.momentcheckout.operatepayments;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** All commands, in the order of the help, with the function that runs them. */
enum CommandName {
    DOCTOR(Function.INSPECT_PAYMENTS, "checks the deployed stack and names each fault"),
    LIST(Function.INSPECT_PAYMENTS, "lists what awaits an operator"),
    FIND(Function.INSPECT_PAYMENTS, "finds payments by payment id, owner, or amount and time"),
    INSPECT(Function.INSPECT_PAYMENTS, "shows everything about one payment"),
    REFRESH(Function.REPAIR_PAYMENTS, "asks Moment about a session and records the answer"),
    APPROVE(Function.REPAIR_PAYMENTS, "approves a payment in review, so that the shop may deliver"),
    CLOSE(Function.REPAIR_PAYMENTS, "closes a payment that must not be delivered"),
    RESEND(Function.REPAIR_PAYMENTS, "publishes events again from the table"),
    REDRIVE(Function.REPAIR_PAYMENTS, "publishes parked events");

    /** The functions of this module, by their names in the template. */
    enum Function {
        INSPECT_PAYMENTS("InspectPayments"),
        REPAIR_PAYMENTS("RepairPayments");

        private final String logicalId;

        Function(String logicalId) {
            this.logicalId = logicalId;
        }

        String logicalId() {
            return logicalId;
        }
    }

    private final Function function;
    private final String description;

    CommandName(Function function, String description) {
        this.function = function;
        this.description = description;
    }

    static Optional<CommandName> parse(String text) {
        return Stream.of(values()).filter(name -> name.wireName().equals(text)).findFirst();
    }

    Function function() {
        return function;
    }

    String description() {
        return description;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
