using System.Globalization;

namespace NodeStack.KubeApi.Quantities;

/// <summary>The canonical text of a quantity: no precision lost, no fraction, the largest suffix that allows it.</summary>
internal static class QuantityRenderer
{
    private static readonly string[] Decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
    private static readonly string[] Binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    public static string Render(Int128 nanos, QuantityFormat format)
    {
        if (nanos == 0)
            return "0";
        return format == QuantityFormat.BinarySi && IsShownInBinary(nanos) ? RenderBinary(nanos / Quantity.NanosPerUnit) : RenderDecimal(nanos, format);
    }

    /// <summary>Small values and fractions read better, and exactly, with decimal suffixes.</summary>
    private static bool IsShownInBinary(Int128 nanos) =>
        nanos % Quantity.NanosPerUnit == 0 && Int128.Abs(nanos / Quantity.NanosPerUnit) >= 1024;

    private static string RenderBinary(Int128 units)
    {
        var step = 0;
        while (units % 1024 == 0 && step < Binary.Length - 1)
        {
            units /= 1024;
            step++;
        }
        return units.ToString(CultureInfo.InvariantCulture) + Binary[step];
    }

    private static string RenderDecimal(Int128 nanos, QuantityFormat format)
    {
        var step = 0;
        while (nanos % 1000 == 0 && step < Decimal.Length - 1)
        {
            nanos /= 1000;
            step++;
        }
        var exponent = (step - 3) * 3;
        var suffix = format == QuantityFormat.DecimalExponent
            ? exponent == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"e{exponent}")
            : Decimal[step];
        return nanos.ToString(CultureInfo.InvariantCulture) + suffix;
    }
}
