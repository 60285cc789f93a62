package dev.momentcheckout;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.momentcheckout.session.PaymentSession;
import org.junit.jupiter.api.Test;

/** Who may know whom. What each package may not know keeps it replaceable, and the rules of payment readable alone. */
class ArchitectureTest {
    /** The module's own classes: beside them lie those of the test and of local modules, which may know more. */
    private static final JavaClasses SHARED = new ClassFileImporter()
            .importUrl(
                    PaymentSession.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void the_classes_are_there_to_be_judged() {
        assertThat(SHARED.contain(PaymentSession.class)).isTrue();
    }

    @Test
    void the_rules_of_payment_know_nothing_but_the_jdk() {
        classes()
                .that()
                .resideInAPackage("dev.momentcheckout.session..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.momentcheckout.session..", "java..", "org.jspecify..")
                .check(SHARED);
    }

    @Test
    void only_store_secrets_and_wiring_know_services_of_aws() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.momentcheckout.store..", "dev.momentcheckout.secrets..", "dev.momentcheckout.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon.awssdk.services..")
                .check(SHARED);
    }

    @Test
    void only_moment_and_wiring_know_the_http_client() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.momentcheckout.moment..", "dev.momentcheckout.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon.awssdk.http..")
                .check(SHARED);
    }

    @Test
    void only_edge_telemetry_and_wiring_know_lambda() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.momentcheckout.edge..", "dev.momentcheckout.telemetry..", "dev.momentcheckout.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.amazonaws.services.lambda.runtime..")
                .check(SHARED);
    }

    @Test
    void nobody_reads_the_environment_behind_the_settings_back() {
        noClasses()
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(SHARED);
    }

    @Test
    void no_packages_know_each_other_in_a_circle() {
        slices().matching("dev.momentcheckout.(*)..").should().beFreeOfCycles().check(SHARED);
    }

    @Test
    void nobody_knows_how_all_is_wired() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.momentcheckout.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.momentcheckout.wiring..")
                .check(SHARED);
    }
}
