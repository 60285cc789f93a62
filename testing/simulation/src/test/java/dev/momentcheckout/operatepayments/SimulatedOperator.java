package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.OperationStore;
import dev.momentcheckout.session.PaymentSearch;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.RecordOperation;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The operator's decisions over any ports, from their command lines. */
public final class SimulatedOperator {
    private static final Duration TIME_LIMIT = Duration.ofMinutes(15);
    private static final int WIDTH = 120;

    private final CommandRunner commands;
    private final Clock clock;

    public SimulatedOperator(
            SessionStore sessions,
            PurchaseStore purchases,
            OperationStore operations,
            PaymentSearch search,
            Clock clock) {
        this.clock = clock;
        OperatorTelemetry telemetry = new OperatorTelemetry(new Telemetry("simulation", clock, _ -> {}));
        OperationJournal journal = new OperationJournal(new RecordOperation(operations, clock), telemetry, clock);
        DecideSession decide = new DecideSession(sessions, purchases, journal, new RefundSearch(search), clock);
        List<Supplier<? extends OperatorCommand>> decisions =
                List.of(() -> new ApproveCommand(decide, clock), () -> new CloseCommand(decide, clock));
        commands = new CommandRunner(CommandName.Function.REPAIR_PAYMENTS, decisions, telemetry);
    }

    /**
     * Runs a command line.
     *
     * @param by the caller
     * @return the exit code
     */
    public int run(String by, List<String> argv) {
        Invocation invocation = new Invocation(by, "request", Deadline.in(TIME_LIMIT, clock), OpsScript.DEFAULT);
        return commands.run(new OperatorRequest(argv, by, WIDTH, OpsScript.DEFAULT), invocation)
                .exit()
                .code();
    }
}
