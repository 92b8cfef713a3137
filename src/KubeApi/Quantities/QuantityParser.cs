using System.Globalization;
using System.Numerics;

namespace NodeStack.KubeApi.Quantities;

/// <summary>
/// Text to quantity by upstream's rules: what is finer than a nano-unit is rounded up (away from zero), what is larger than
/// 2^63-1 becomes that, fractions below one are never binary.
/// </summary>
internal static class QuantityParser
{
    public const string FormatError = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
    public const string SuffixError = "unable to parse quantity's suffix";
    public const string NumberError = "unable to parse numeric part of quantity";
    private const int NanoScale = 9;
    private const string SuffixLetters = "eEinumkKMGTP";
    private static readonly BigInteger MaxNanos = (BigInteger)long.MaxValue * 1_000_000_000;

    public static string? Parse(ReadOnlySpan<char> text, out Quantity quantity)
    {
        quantity = default;
        if (text.IsEmpty)
            return FormatError;
        var negative = text[0] == '-';
        var rest = text[0] is '-' or '+' ? text[1..] : text;
        var numberLength = rest.IndexOfAnyExcept("0123456789.");
        var number = numberLength < 0 ? rest : rest[..numberLength];
        var suffix = numberLength < 0 ? [] : rest[numberLength..];
        if (number.IsEmpty || !IsSuffixForm(suffix))
            return FormatError;
        if (number.Count('.') > 1 || number is ".")
            return NumberError;
        if (!TryInterpret(suffix, out var radix, out var exponent, out var format))
            return SuffixError;
        var nanos = Scale(number, radix, exponent);
        if (nanos > MaxNanos)
            nanos = MaxNanos;
        if (format == QuantityFormat.BinarySi && !nanos.IsZero && nanos < Quantity.NanosPerUnit)
            format = QuantityFormat.DecimalSi;
        quantity = new Quantity((Int128)(negative ? -nanos : nanos), format);
        return null;
    }

    private static bool IsSuffixForm(ReadOnlySpan<char> suffix)
    {
        var letters = suffix.IndexOfAnyExcept(SuffixLetters);
        if (letters < 0)
            return true;
        var tail = suffix[letters..];
        if (tail[0] is '-' or '+')
            tail = tail[1..];
        return tail.IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static bool TryInterpret(ReadOnlySpan<char> suffix, out int radix, out int exponent, out QuantityFormat format)
    {
        (radix, exponent, format) = suffix switch
        {
            "" => (10, 0, QuantityFormat.DecimalSi),
            "n" => (10, -9, QuantityFormat.DecimalSi),
            "u" => (10, -6, QuantityFormat.DecimalSi),
            "m" => (10, -3, QuantityFormat.DecimalSi),
            "k" => (10, 3, QuantityFormat.DecimalSi),
            "M" => (10, 6, QuantityFormat.DecimalSi),
            "G" => (10, 9, QuantityFormat.DecimalSi),
            "T" => (10, 12, QuantityFormat.DecimalSi),
            "P" => (10, 15, QuantityFormat.DecimalSi),
            "E" => (10, 18, QuantityFormat.DecimalSi),
            "Ki" => (2, 10, QuantityFormat.BinarySi),
            "Mi" => (2, 20, QuantityFormat.BinarySi),
            "Gi" => (2, 30, QuantityFormat.BinarySi),
            "Ti" => (2, 40, QuantityFormat.BinarySi),
            "Pi" => (2, 50, QuantityFormat.BinarySi),
            "Ei" => (2, 60, QuantityFormat.BinarySi),
            _ => (0, 0, QuantityFormat.DecimalExponent),
        };
        return radix != 0 || TryExponent(suffix, out radix, out exponent);
    }

    private static bool TryExponent(ReadOnlySpan<char> suffix, out int radix, out int exponent)
    {
        radix = 10;
        exponent = 0;
        return suffix is ['e' or 'E', _, ..]
            && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
    }

    private static BigInteger Scale(ReadOnlySpan<char> number, int radix, int exponent)
    {
        var point = number.IndexOf('.');
        var fractionDigits = point < 0 ? 0 : number.Length - point - 1;
        var digits = (point < 0 ? number.ToString() : string.Concat(number[..point], number[(point + 1)..])).TrimStart('0');
        if (digits.Length == 0)
            return BigInteger.Zero;
        long tens = NanoScale - (long)fractionDigits + (radix == 10 ? exponent : 0);
        // Beyond these bounds the answer is the largest or the smallest value: do not compute huge powers.
        if (digits.Length + tens > 60)
            return MaxNanos + 1;
        if (digits.Length + tens < -20)
            return BigInteger.One;
        var unscaled = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) * (radix == 2 ? BigInteger.One << exponent : BigInteger.One);
        return tens >= 0 ? unscaled * BigInteger.Pow(10, (int)tens) : DivideUp(unscaled, BigInteger.Pow(10, (int)-tens));
    }

    private static BigInteger DivideUp(BigInteger value, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(value, divisor, out var remainder);
        return remainder.IsZero ? quotient : quotient + 1;
    }
}
