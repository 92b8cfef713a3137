using System.Text;
using NodeStack.Cgroups.Files;

namespace NodeStack.Cgroups.Hierarchy;

/// <summary>Text of cgroup.events to <see cref="CgroupEvents"/>.</summary>
public static class CgroupEventsParser
{
    public static CgroupEvents Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    public static CgroupEvents Parse(ReadOnlySpan<byte> text) =>
        new(FlatKeyedParser.Find(text, "populated"u8) == 1, FlatKeyedParser.Find(text, "frozen"u8) == 1);
}
