/* ---- frame: written by hand, the same in every file ---- */

/* What a time asks for: new levers at quarters in which some change, and flows that move with the clock alone where the time is new. */
static void evaluate(double time, int is_new)
{
    if (is_new) {
        clock_time = time;
        clock_flows();
    }
    flows();
}

/* One step by the scheme's stages: how far each reaches, its weight, whether its time is another than that before. */
static void step_once(double time)
{
    static double before[STOCKS][BLOCS], sum[STOCKS][BLOCS];
    memcpy(before, stock, sizeof stock);
    for (int stage = 0; stage < STAGES; stage++) {
        if (stage > 0) {
            const double ahead = stages[stage].reach * STEP;
            for (int s = 0; s < STOCKS; s++)
                for (int i = 0; i < BLOCS; i++) stock[s][i] = before[s][i] + ahead * rate[s][i];
            evaluate(time + stages[stage].reach * STEP, stages[stage].is_new);
        }
        rates();
        for (int s = 0; s < STOCKS; s++)
            for (int i = 0; i < BLOCS; i++)
                sum[s][i] = stage == 0 ? rate[s][i] : sum[s][i] + stages[stage].weight * rate[s][i];
    }
    const double share = STEP / WEIGHTS, high = sp_exp(40.0 * STEP), low = 1.0 / high;
    for (int i = 0; i < BLOCS; i++)
        for (int s = 0; s < STOCKS; s++) {
            const double old = before[s][i], new = old + share * sum[s][i];
            const char guard = guards[s];
            int sound = (guard == 'f' ? fabs(new) : new) <= 1.7976931348623157e308;
            if (guard != 'f') sound = sound && 0.0 < new;
            if (guard == 'w') sound = sound && new <= old * high && old * low <= new;
            if (!sound) {
                fprintf(stderr, "stopped after year %g: %s of %s is not finite, not positive, or too fast\n", time, stock_names[s], bloc_names[i]);
                exit(0);
            }
            stock[s][i] = new;
        }
}

/* A number with 17 significant digits, zeros at the end left out, as shapan writes it. */
static void print_number(double x)
{
    char text[512];
    if (x == 0.0 || !(fabs(x) <= 1.7976931348623157e308)) {
        fputs(x != x ? "NaN" : x == 0.0 ? (bits_of(x) ? "-0" : "0") : x > 0.0 ? "inf" : "-inf", stdout);
        return;
    }
    snprintf(text, sizeof text, "%.16e", x);
    char *mark = strchr(text, 'e');
    const int power = atoi(mark + 1);
    char tail[16] = "";
    if (-5 <= power && power < 17) {
        snprintf(text, sizeof text, "%.*f", 16 - power, x);
    } else {
        snprintf(tail, sizeof tail, "e%d", power);
        *mark = '\0';
    }
    if (strchr(text, '.')) {
        char *end = text + strlen(text);
        while (end[-1] == '0') end--;
        if (end[-1] == '.') end--;
        *end = '\0';
    }
    fputs(text, stdout);
    fputs(tail, stdout);
}

static void print_row(double time)
{
    for (int i = 0; i < BLOCS; i++) {
        print_number(time);
        printf(",%s", bloc_names[i]);
        for (int s = 0; s < STOCKS; s++) {
            putchar(',');
            print_number(stock[s][i]);
        }
        for (int f = 0; f < FLOWS; f++) {
            putchar(',');
            print_number(flow[f][i]);
        }
        putchar('\n');
    }
}

int main(int count, char **words)
{
    const double every = count > 1 ? atof(words[1]) : 1.0;
    const long steps = lround(YEARS / STEP), per_quarter = lround(QUARTER / STEP), per_row = lround(every / STEP);
    if (count > 2 || !(every > 0.0) || per_row < 1) {
        fprintf(stderr, "usage: %s [YEARS BETWEEN ROWS, a whole number of steps; 1 unless it is said]\n", words[0]);
        return 2;
    }
    fputs("time,bloc", stdout);
    for (int s = 0; s < STOCKS; s++) printf(",%s", stock_names[s]);
    for (int f = 0; f < FLOWS; f++) printf(",%s", flow_names[f]);
    putchar('\n');
    start();
    start_flows();
    for (long at = 0; at <= steps; at++) {
        const double time = (double)at * STEP;
        if (at % (per_quarter < 1 ? 1 : per_quarter) == 0) {
            levers(time);
            quarter_flows();
        }
        evaluate(time, 1);
        if (at % per_row == 0) print_row(time);
        if (at < steps) step_once(time);
    }
    return 0;
}
