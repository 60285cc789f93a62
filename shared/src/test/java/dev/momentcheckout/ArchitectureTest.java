package dev.momentcheckout;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.momentcheckout.session.PaymentSession;
import org.junit.jupiter.api.Test;

/** The allowed dependencies of each package. They keep adapters replaceable and the payment rules self-contained. */
class ArchitectureTest {
    /** The classes of this module alone. Those of tests and local modules have other dependencies. */
    private static final JavaClasses SHARED = new ClassFileImporter()
            .importUrl(
                    PaymentSession.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void the_classes_of_the_module_are_found() {
        assertThat(SHARED.contain(PaymentSession.class)).isTrue();
    }

    @Test
    void the_payment_rules_depend_on_the_jdk_only() {
        classes()
                .that()
                .resideInAPackage("dev.momentcheckout.session..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.momentcheckout.session..", "java..", "org.jspecify..")
                .check(SHARED);
    }

    @Test
    void only_store_secrets_and_wiring_depend_on_aws_service_clients() {
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
    void only_moment_and_wiring_depend_on_the_http_client() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.momentcheckout.moment..", "dev.momentcheckout.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon.awssdk.http..")
                .check(SHARED);
    }

    @Test
    void only_edge_telemetry_and_wiring_depend_on_lambda() {
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
    void no_class_reads_environment_variables_directly() {
        noClasses()
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(SHARED);
    }

    @Test
    void packages_are_free_of_cycles() {
        slices().matching("dev.momentcheckout.(*)..").should().beFreeOfCycles().check(SHARED);
    }

    @Test
    void no_package_depends_on_wiring() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.momentcheckout.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.momentcheckout.wiring..")
                .check(SHARED);
    }

    @Test
    void exceptions_and_errors_are_named_as_such() {
        ArchRule exceptions = classes()
                .that()
                .areAssignableTo(Throwable.class)
                .and()
                .areNotAssignableTo(Error.class)
                .should()
                .haveSimpleNameEndingWith("Exception");
        // The module has no errors today.
        ArchRule errors = classes()
                .that()
                .areAssignableTo(Error.class)
                .should()
                .haveSimpleNameEndingWith("Error")
                .allowEmptyShould(true);
        exceptions.check(SHARED);
        errors.check(SHARED);
    }
}
