using System.Globalization;
using System.Numerics;
using CsCheck;
using k8s.Models;
using NodeStack.KubeApi.Quantities;

namespace NodeStack.KubeApi.Tests.Quantities;

public class QuantityTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("0Ki", "0")]
    [InlineData("100m", "100m")]
    [InlineData("0.5", "500m")]
    [InlineData(".5", "500m")]
    [InlineData("1.", "1")]
    [InlineData("+1", "1")]
    [InlineData("-1", "-1")]
    [InlineData("1000", "1k")]
    [InlineData("1024", "1024")]
    [InlineData("1024Ki", "1Mi")]
    [InlineData("0.5Gi", "512Mi")]
    [InlineData("0.5Ki", "512")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("0.0001Ki", "102400u")]
    [InlineData("1023Ki", "1023Ki")]
    [InlineData("1Ki", "1Ki")]
    [InlineData("1.0005Ki", "1024512m")]
    [InlineData("1e3", "1e3")]
    [InlineData("1E3", "1e3")]
    [InlineData("12e-3", "12e-3")]
    [InlineData("1.2e3", "1200")]
    [InlineData("1E", "1E")]
    [InlineData("100E", "9223372036854775807")]
    [InlineData("1e100", "9223372036854775807")]
    [InlineData("8Ei", "9223372036854775807")]
    [InlineData("0.1n", "1n")]
    [InlineData("1e-50", "1e-9")]
    [InlineData("-0.1n", "-1n")]
    [InlineData("1.1n", "2n")]
    [InlineData("0000123.4500", "123450m")]
    public void ToString_ParsedText_IsCanonical(string text, string canonical) => Assert.Equal(canonical, Quantity.Parse(text).ToString());

    [Theory]
    [InlineData("", QuantityParser.FormatError)]
    [InlineData("abc", QuantityParser.FormatError)]
    [InlineData("1 Gi", QuantityParser.FormatError)]
    [InlineData("Gi", QuantityParser.FormatError)]
    [InlineData("-", QuantityParser.FormatError)]
    [InlineData("--1", QuantityParser.FormatError)]
    [InlineData("1GB", QuantityParser.FormatError)]
    [InlineData("1.1.1", QuantityParser.NumberError)]
    [InlineData(".", QuantityParser.NumberError)]
    [InlineData("1ki", QuantityParser.SuffixError)]
    [InlineData("1Kim", QuantityParser.SuffixError)]
    [InlineData("1mm", QuantityParser.SuffixError)]
    [InlineData("1e", QuantityParser.SuffixError)]
    [InlineData("1e9999999999", QuantityParser.SuffixError)]
    [InlineData("1i5", QuantityParser.SuffixError)]
    public void Parse_NoQuantity_SaysWhy(string text, string error)
    {
        Assert.Equal(error, Quantity.Check(text));
        Assert.Equal(error, Assert.Throws<FormatException>(() => Quantity.Parse(text)).Message);
        Assert.False(Quantity.TryParse(text, out _));
    }

    [Theory]
    [InlineData("1", 1, 1000)]
    [InlineData("100m", 1, 100)]
    [InlineData("1001m", 2, 1001)]
    [InlineData("1500u", 1, 2)]
    [InlineData("1n", 1, 1)]
    [InlineData("-1500m", -2, -1500)]
    [InlineData("1Ki", 1024, 1024000)]
    [InlineData("100E", long.MaxValue, long.MaxValue)]
    public void Value_Fraction_RoundsAwayFromZero(string text, long value, long milli)
    {
        var quantity = Quantity.Parse(text);
        Assert.Equal((value, milli), (quantity.Value, quantity.MilliValue));
    }

    [Fact]
    public void Add_KeepsTheFormatOfTheFirstThatIsNotZero()
    {
        Assert.Equal("1Gi", (default(Quantity) + Quantity.Parse("1Gi")).ToString());
        Assert.Equal("1124M", (Quantity.Parse("100M") + Quantity.Parse("1024M")).ToString());
        Assert.Equal("1025Mi", (Quantity.Parse("1Gi") + Quantity.Parse("1048576")).ToString());
    }

    [Fact]
    public void Of_ModelQuantities_AreRead()
    {
        var limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("250m"), ["memory"] = new("64Mi") };
        Assert.Equal(250, Quantity.Of(limits, "cpu").MilliValue);
        Assert.Equal(64L << 20, Quantity.Of(limits, "memory").Value);
        Assert.True(Quantity.Of(limits, "pods").IsZero);
        Assert.True(Quantity.Of(null, "cpu").IsZero);
        Assert.Equal("64Mi", Quantity.Parse("64Mi").ToResourceQuantity().ToString());
    }

    [Fact]
    public void Parse_AnyCharacters_NeverThrowsAnythingElse() =>
        Gen.OneOf(Gen.String, Gen.Char["0123456789.+-eEinumkKMGTP"].Array[0, 20].Select(c => new string(c)))
            .Sample(text => Quantity.TryParse(text, out var q) ? Quantity.Parse(q.ToString()) == q : Quantity.Check(text) is not null, iter: 50_000);

    [Fact]
    public void Canonical_AnyAmount_ReadsBackTheSame() =>
        // The smallest long is one beyond what a quantity holds: reading caps amounts at 2^63-1 either way, as upstream does.
        Gen.Select(Gen.Long[-long.MaxValue, long.MaxValue], Gen.Int[0, 9], Gen.Enum<QuantityFormat>()).Sample(
            (mantissa, scale, format) =>
            {
                var quantity = new Quantity((Int128)mantissa * (Int128)BigInteger.Pow(10, scale), format);
                Assert.Equal(quantity, Quantity.Parse(quantity.ToString()));
                Assert.Equal(quantity.ToString(), Quantity.Parse(quantity.ToString()).ToString());
            });

    [Fact]
    public void Arithmetic_AnyMilliAmounts_AgreesWithIntegers() =>
        Gen.Select(Gen.Int, Gen.Int).Sample((a, b) =>
        {
            Quantity x = Quantity.FromMilli(a), y = Quantity.FromMilli(b);
            Assert.Equal((long)a + b, (x + y).MilliValue);
            Assert.Equal((long)a - b, (x - y).MilliValue);
            Assert.Equal(a.CompareTo(b), x.CompareTo(y));
            Assert.Equal(a, Quantity.Parse(a.ToString(CultureInfo.InvariantCulture) + "m").MilliValue);
        });

    [Fact]
    public void From_AnyModelQuantity_IsTheSameAmount() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 13]).Sample((number, suffix) =>
        {
            string[] suffixes = ["n", "u", "m", "", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti", "e3", "e-3"];
            var text = number.ToString(CultureInfo.InvariantCulture) + suffixes[suffix];
            Assert.Equal(Quantity.Parse(text), Quantity.From(new ResourceQuantity(text)));
        });
}
