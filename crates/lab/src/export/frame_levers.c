/* The lever's values that hold in the quarter that starts at a time: those of the last entry that has begun. */
static void hold(double *lever, size_t size, const double *from, const double *values, size_t entries, double time)
{
    size_t at = 0;
    while (at + 1 < entries && !(from[at + 1] > time + 1e-9)) at++;
    memcpy(lever, values + at * size, size * sizeof *lever);
}
#define HOLD(lever) hold((double *)lever, sizeof lever / sizeof(double), lever##_from, (const double *)lever##_values, \
    sizeof lever##_from / sizeof(double), time)
