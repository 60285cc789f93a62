package dev.momentcheckout.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RatioTest {
    @Test
    void one_outlier_of_many_rounds_changes_nothing() {
        List<Double> ratios = DoubleStream.concat(
                        DoubleStream.generate(() -> 0.5).limit(11), DoubleStream.of(20))
                .boxed()
                .toList();

        Ratio ratio = Ratio.of(ratios);

        assertThat(ratio.median()).isEqualTo(0.5);
        assertThat(ratio.low()).isEqualTo(0.5);
        assertThat(ratio.high()).isEqualTo(0.5);
        assertThat(ratio).hasToString("0.50 [0.50–0.50]");
    }

    @Test
    void scattered_ratios_have_a_wide_interval() {
        List<Double> ratios =
                DoubleStream.iterate(0.1, each -> each + 0.1).limit(12).boxed().toList();

        Ratio ratio = Ratio.of(ratios);

        assertThat(ratio.median()).isBetween(0.64, 0.66);
        assertThat(ratio.low()).isBetween(0.2, 0.5);
        assertThat(ratio.high()).isBetween(0.8, 1.1);
        assertThat(Ratio.of(Collections.nCopies(3, 2.0)).median()).isEqualTo(2);
    }

    @Test
    void the_median_of_an_even_count_is_the_mean_of_the_middle_two() {
        assertThat(Ratio.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
        assertThat(Ratio.median(new double[] {3, 1, 2})).isEqualTo(2);
    }
}
