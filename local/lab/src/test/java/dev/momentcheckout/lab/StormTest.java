package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StormTest {
    private final Lab lab =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")));
    private final List<Told> told = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void what_moment_knows_is_known_here_and_announced() {
        Storm.Verdict verdict = new Storm(lab, 60, 1, told::add).play();

        System.out.println(verdict);
        assertThat(verdict.differences()).isEmpty();
        assertThat(verdict.played()).isEqualTo(60);
        assertThat(verdict.paidAtMoment()).isGreaterThan(30);
        assertThat(verdict.paidHere()).isEqualTo(verdict.paidAtMoment());
        assertThat(verdict.announced()).isEqualTo(verdict.paidAtMoment());
        assertThat(told).contains(new Told.StormGoesOn(60, 60, "Payments and faults"));
    }
}
