namespace NodeStack.Kubelet.Containers.Limits;

/// <summary>Whole and thousandth values of amounts, rounded up as the API rounds them.</summary>
internal static class QuantityRules
{
    public static long Value(decimal amount) => ToLong(Math.Ceiling(amount));

    public static long MilliValue(decimal amount) => amount > long.MaxValue / 1000m ? long.MaxValue : ToLong(Math.Ceiling(amount * 1000m));

    private static long ToLong(decimal amount) =>
        amount >= long.MaxValue ? long.MaxValue : amount <= long.MinValue ? long.MinValue : (long)amount;
}
