using System.Text;
using CsCheck;
using NodeStack.Kubelet.Logs;

namespace NodeStack.Kubelet.Tests.Logs;

public sealed class CriLogParserTests
{
    [Theory]
    [InlineData("2016-10-06T00:17:09.669794202Z stdout F log content\n", false, false, "log content\n")]
    [InlineData("2016-10-06T00:17:09Z stderr P half\n", true, true, "half")]
    [InlineData("2016-10-06T00:17:09+02:00 stdout F:x:y  two spaces\n", false, false, " two spaces\n")]
    [InlineData("2016-10-06T00:17:09Z stdout F \n", false, false, "\n")]
    [InlineData("2016-10-06T00:17:09Z stdout F cut", false, false, "cut")]
    public void TryParse_WellFormed_IsRead(string line, bool stderr, bool partial, string text)
    {
        Assert.True(CriLogParser.TryParse(Encoding.UTF8.GetBytes(line), out var parsed));
        Assert.Equal((stderr, partial, text), (parsed.IsStderr, parsed.IsPartial, Encoding.UTF8.GetString(parsed.Text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("2016-10-06T00:17:09Z\n")]
    [InlineData("2016-10-06T00:17:09Z stdin F x\n")]
    [InlineData("2016-10-06T00:17:09Z stdout F\n")]
    [InlineData("2016-13-06T00:17:09Z stdout F x\n")]
    [InlineData("2016-02-30T00:17:09Z stdout F x\n")]
    [InlineData("2016-10-06T00:17:09.Z stdout F x\n")]
    [InlineData("2016-10-06T00:17:09 stdout F x\n")]
    [InlineData("2016-10-06 00:17:09Z stdout F x\n")]
    [InlineData("{\"log\":\"docker\",\"stream\":\"stdout\"}\n")]
    public void TryParse_Malformed_IsRefused(string line) => Assert.False(CriLogParser.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Theory]
    [InlineData("2016-10-06T00:17:09.5Z", "2016-10-06T00:17:09.500000000Z")]
    [InlineData("2016-10-06T00:17:09.1234567891Z", "2016-10-06T00:17:09.123456789Z")]
    [InlineData("2016-10-06T00:17:09-05:30", "2016-10-06T00:17:09.000000000-05:30")]
    [InlineData("1969-12-31T23:59:59.000000001Z", "1969-12-31T23:59:59.000000001Z")]
    public void Format_Parsed_IsFixedWidthInTheSameZone(string text, string expected)
    {
        Assert.True(CriLogParser.TryParseTime(Encoding.ASCII.GetBytes(text), out var time));
        Span<byte> formatted = stackalloc byte[CriTimestamp.MaxFormattedBytes];
        Assert.Equal(expected, Encoding.ASCII.GetString(formatted[..time.Format(formatted)]));
    }

    [Fact]
    public void TryParse_AnyBytes_NeverThrows() =>
        Gen.Byte.Array[0, 80].Sample(static bytes =>
        {
            CriLogParser.TryParse(bytes, out _);
            CriLogParser.TryParse([.. "2016-10-06T00:17:09"u8, .. bytes], out _);
        });

    [Fact]
    public void IsBefore_AnyTwoMoments_AgreesWithTheFramework() =>
        Gen.Select(Gen.DateTimeOffset, Gen.Int[-2, 2]).Sample((moment, ticks) =>
        {
            var at = moment.ToUniversalTime();
            if (at.Year is < 2 or > 9998) return;
            var other = at.AddTicks(ticks);
            var whole = new DateTimeOffset(other.Year, other.Month, other.Day, other.Hour, other.Minute, other.Second, TimeSpan.Zero);
            var stamp = new CriTimestamp(whole.ToUnixTimeSeconds(), (int)(other - whole).Ticks * 100, 0);
            Assert.Equal(other < at, stamp.IsBefore(at));
            Assert.Equal(other, stamp.ToDateTimeOffset());
        });
}
