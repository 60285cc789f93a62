package dev.momentcheckout.lab;

/** The ten stories of docs/scenarios.md. Each is played for real and ends with an exception if anything is not as it is told. */
enum Scenario {
    OVERTAKING("A webhook overtakes the customer’s return"),
    LOST_WEBHOOK("The webhook is lost, and the reconciler finds the money"),
    THIRTY_TIMES("A webhook comes thirty times"),
    ROTATION("The signing secret is changed"),
    LATE_MONEY("Money comes after the session has expired"),
    WRONG_AMOUNT("The amount is wrong, and the payment is held"),
    PAID_ONCE("An order is paid once, in spite of a double tap and late money"),
    RELAUNCH("The app is killed, and comes back"),
    MOMENT_DOWN("Moment is down when the customer returns"),
    REPLAYED_FAILURE("Moment fails, and repeats its failure");

    private final String title;

    Scenario(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /**
     * Plays it from a clean beginning, and leaves no fault behind.
     *
     * @throws LabException if something is not as it is told
     */
    void play(ScenarioContext context) {
        context.lab().faults().clear();
        try {
            switch (this) {
                case OVERTAKING -> WebhookScenarios.overtaking(context);
                case LOST_WEBHOOK -> WebhookScenarios.lost(context);
                case THIRTY_TIMES -> WebhookScenarios.thirtyTimes(context);
                case ROTATION -> WebhookScenarios.rotation(context);
                case LATE_MONEY -> MoneyScenarios.late(context);
                case WRONG_AMOUNT -> MoneyScenarios.wrongAmount(context);
                case PAID_ONCE -> MoneyScenarios.paidOnce(context);
                case RELAUNCH -> AppScenarios.relaunch(context);
                case MOMENT_DOWN -> AppScenarios.momentDown(context);
                case REPLAYED_FAILURE -> AppScenarios.replayedFailure(context);
            }
        } finally {
            context.lab().faults().clear();
        }
    }
}
