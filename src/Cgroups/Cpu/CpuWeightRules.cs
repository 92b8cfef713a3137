namespace NodeStack.Cgroups.Cpu;

/// <summary>cgroup v1 cpu.shares (2 to 262144) to v2 cpu.weight (1 to 10000), both ways that are in use, and back.</summary>
public static class CpuWeightRules
{
    public const long MinShares = 2;
    public const long MaxShares = 262144;
    public const int MinWeight = 1;
    public const int MaxWeight = 10000;

    /// <summary>The formula of a runc of that version; null, unknown, is taken for an old one.</summary>
    public static CpuWeightFormula FormulaOf(Version? runc) => runc >= new Version(1, 3, 2) ? CpuWeightFormula.Logarithmic : CpuWeightFormula.Linear;

    /// <summary>Shares out of range are taken as the nearest in range.</summary>
    public static int FromShares(long shares, CpuWeightFormula formula)
    {
        var s = Math.Clamp(shares, MinShares, MaxShares);
        return formula switch
        {
            CpuWeightFormula.Linear => (int)(1 + ((s - MinShares) * 9999 / 262142)),
            CpuWeightFormula.Logarithmic => Logarithmic(s),
            _ => throw new ArgumentOutOfRangeException(nameof(formula), formula, null)
        };
    }

    /// <summary>The smallest shares that give this weight by <paramref name="formula"/>, within rounding.</summary>
    public static long ToShares(int weight, CpuWeightFormula formula)
    {
        var w = Math.Clamp(weight, MinWeight, MaxWeight);
        if (formula == CpuWeightFormula.Linear)
            return ((w - 1) * 262142L / 9999) + MinShares;

        // FromShares never falls, so search for it instead of inverting a formula that rounds up.
        long low = MinShares, high = MaxShares;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Logarithmic(middle) >= w)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    /// <summary>A quadratic in log2(shares) through (2, 1), (1024, 100) and (262144, 10000), so that defaults meet defaults.</summary>
    private static int Logarithmic(long shares)
    {
        if (shares <= MinShares)
            return MinWeight;
        if (shares >= MaxShares)
            return MaxWeight;
        var l = Math.Log2(shares);
        var exponent = (((l * l) + (125 * l)) / 612.0) - (7.0 / 34.0);
        return (int)Math.Ceiling(Math.Pow(10, exponent));
    }
}
