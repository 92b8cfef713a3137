using System.Globalization;

namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>
/// RFC 3339 times as Go's <c>time.Parse</c> takes them, with its messages. Plain times may carry any fraction, which is dropped when written;
/// micro times must have exactly six digits.
/// </summary>
internal static class GoTimeParser
{
    private const string SecondsLayout = "2006-01-02T15:04:05Z07:00";
    private const string MicrosLayout = "2006-01-02T15:04:05.000000Z07:00";

    /// <summary>The time in its normal form.</summary>
    /// <exception cref="ObjectFormatException">Go's message.</exception>
    public static string Normalize(string text, bool micros)
    {
        if (IsNormal(text, micros))
            return text;
        var time = Parse(text, micros);
        return Render(time, micros);
    }

    public static string Render(DateTimeOffset time, bool micros) =>
        time.UtcDateTime.ToString(micros ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool IsNormal(string text, bool micros) =>
        text.Length == (micros ? 27 : 20) && text[^1] == 'Z' && text[0] != '0'
        && DateTime.TryParseExact(
            text, micros ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static DateTimeOffset Parse(string text, bool micros)
    {
        var cursor = new Cursor(text, micros ? MicrosLayout : SecondsLayout);
        var year = cursor.Number(4, "2006");
        cursor.Literal("-");
        var month = cursor.Number(2, "01");
        if (month is < 1 or > 12)
            throw cursor.OutOfRange("month");
        cursor.Literal("-");
        var day = cursor.Number(2, "02");
        cursor.Literal("T");
        var hour = cursor.InRange(cursor.Number(2, "15"), 23, "hour");
        cursor.Literal(":");
        var minute = cursor.InRange(cursor.Number(2, "04"), 59, "minute");
        cursor.Literal(":");
        var second = cursor.InRange(cursor.Number(2, "05"), 59, "second");
        var ticks = micros ? cursor.Micros() : cursor.OptionalFraction();
        var offset = cursor.Zone();
        cursor.End();
        if (day < 1 || day > DateTime.DaysInMonth(Math.Max(year, 1), month))
            throw cursor.OutOfRange("day");
        return At(cursor, year, month, day, new TimeSpan(hour, minute, second).Add(TimeSpan.FromTicks(ticks)), offset);
    }

    private static DateTimeOffset At(Cursor cursor, int year, int month, int day, TimeSpan time, TimeSpan offset)
    {
        var ticks = year < 1 ? -1 : new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Add(time).Ticks - offset.Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? throw cursor.OutOfRange("year") : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    private ref struct Cursor(string text, string layout)
    {
        private ReadOnlySpan<char> _rest = text;

        public void Literal(string expected)
        {
            if (!_rest.StartsWith(expected))
                throw CannotParse(expected);
            _rest = _rest[expected.Length..];
        }

        public int Number(int digits, string element)
        {
            if (_rest.Length < digits || _rest[..digits].IndexOfAnyExceptInRange('0', '9') >= 0)
                throw CannotParse(element);
            var value = int.Parse(_rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            _rest = _rest[digits..];
            return value;
        }

        public readonly int InRange(int value, int most, string name) => value <= most ? value : throw OutOfRange(name);

        public long Micros()
        {
            if (_rest.Length < 7 || _rest[0] != '.' || _rest[1..7].IndexOfAnyExceptInRange('0', '9') >= 0)
                throw CannotParse(".000000");
            return TakeFraction(7);
        }

        public long OptionalFraction()
        {
            if (_rest.Length < 2 || _rest[0] is not ('.' or ',') || !char.IsAsciiDigit(_rest[1]))
                return 0;
            var end = _rest[1..].IndexOfAnyExceptInRange('0', '9');
            return TakeFraction(end < 0 ? _rest.Length : end + 1);
        }

        public TimeSpan Zone()
        {
            if (_rest is ['Z', ..])
            {
                _rest = _rest[1..];
                return TimeSpan.Zero;
            }
            if (_rest is not [('+' or '-') and var sign, var h1, var h2, ':', var m1, var m2, ..]
                || !char.IsAsciiDigit(h1) || !char.IsAsciiDigit(h2) || !char.IsAsciiDigit(m1) || !char.IsAsciiDigit(m2))
                throw CannotParse("Z07:00");
            var (hours, minutes) = ((h1 - '0') * 10 + h2 - '0', (m1 - '0') * 10 + m2 - '0');
            if (hours > 24)
                throw OutOfRange("time zone offset hour");
            if (minutes > 60)
                throw OutOfRange("time zone offset minute");
            _rest = _rest[6..];
            var offset = new TimeSpan(hours, minutes, 0);
            return sign == '-' ? -offset : offset;
        }

        public readonly void End()
        {
            if (!_rest.IsEmpty)
                throw new ObjectFormatException($"parsing time {GoText.Quote(text)}: extra text: {GoText.Quote(_rest.ToString())}");
        }

        public readonly ObjectFormatException OutOfRange(string what) => new($"parsing time {GoText.Quote(text)}: {what} out of range");

        private long TakeFraction(int length)
        {
            var digits = _rest[1..Math.Min(length, 8)];
            var ticks = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
            for (var i = digits.Length; i < 7; i++)
                ticks *= 10;
            _rest = _rest[length..];
            return ticks;
        }

        private readonly ObjectFormatException CannotParse(string element) =>
            new($"parsing time {GoText.Quote(text)} as {GoText.Quote(layout)}: cannot parse {GoText.Quote(_rest.ToString())} as {GoText.Quote(element)}");
    }
}
