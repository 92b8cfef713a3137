using CsCheck;
using NodeStack.Cgroups.Systemd;

namespace NodeStack.Cgroups.Tests;

public class CgroupNameTests
{
    [Theory]
    [InlineData("/", "/", "-.slice", "/")]
    [InlineData("/kubepods", "/kubepods", "kubepods.slice", "/kubepods.slice")]
    [InlineData("kubepods/burstable", "/kubepods/burstable", "kubepods-burstable.slice", "/kubepods.slice/kubepods-burstable.slice")]
    [InlineData(
        "/kubepods/burstable/pod1234-abcd-5678-efgh", "/kubepods/burstable/pod1234-abcd-5678-efgh",
        "kubepods-burstable-pod1234_abcd_5678_efgh.slice",
        "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1234_abcd_5678_efgh.slice")]
    public void ToSystemd_KnownNames_AsTheKubeletWritesThem(string text, string path, string slice, string systemdPath)
    {
        var name = CgroupName.Parse(text);

        Assert.Equal((path, slice, systemdPath), (name.Path, name.ToSystemdSlice(), name.ToSystemdPath()));
        Assert.Equal(name, CgroupName.FromSystemdSlice(slice));
        Assert.Equal(name, CgroupName.FromSystemdSlice(systemdPath));
    }

    [Theory]
    [InlineData("/a//b", "empty")]
    [InlineData("/a/", "empty")]
    [InlineData("/a/../b", "not a name")]
    [InlineData(".", "not a name")]
    [InlineData("/a/cgroup.procs", "kernel")]
    [InlineData("/a\nb", "control")]
    public void Parse_BadName_SaysWhy(string text, string why)
    {
        var error = Assert.Throws<FormatException>(() => CgroupName.Parse(text));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToSystemdSlice_Underscore_IsRefusedBecauseItCannotComeBack() =>
        Assert.Throws<FormatException>(() => CgroupName.Parse("/a_b").ToSystemdSlice());

    [Fact]
    public void ToSystemdSlice_Escaped_WritesDashAndUnderscoreAsSystemdEscapeDoes() =>
        Assert.Equal("a\\x2db_c-d.slice", CgroupName.Parse("/a-b_c/d").ToSystemdSlice(SliceNaming.Escaped));

    [Fact]
    public void SystemdSlice_AnyName_ComesBackTheSame()
    {
        var part = Gen.String[Gen.Char["abcXYZ019-._:@ äß\\"], 1, 12].Where(p => p is not ("." or "..") && !p.StartsWith("cgroup.", StringComparison.Ordinal));
        part.Array[1, 4].Sample(parts =>
        {
            var name = CgroupName.Parse(string.Join('/', parts));
            Assert.Equal(name, CgroupName.FromSystemdSlice(name.ToSystemdSlice(SliceNaming.Escaped), SliceNaming.Escaped));
            if (!parts.Any(p => p.Contains('_', StringComparison.Ordinal)))
                Assert.Equal(name, CgroupName.FromSystemdSlice(name.ToSystemdPath()));
            Assert.True(UnitNameEscaping.IsValidUnitName(name.ToSystemdSlice(SliceNaming.Escaped)));
        });
    }

    [Theory]
    [InlineData("/a", "/a/b", true)]
    [InlineData("/", "/a", true)]
    [InlineData("/a", "/a", false)]
    [InlineData("/a", "/ab", false)]
    public void IsAncestorOf_Pairs_ByWholeParts(string above, string below, bool expected) =>
        Assert.Equal(expected, CgroupName.Parse(above).IsAncestorOf(CgroupName.Parse(below)));

    [Theory]
    [InlineData("a/b", "a-b")]
    [InlineData("foo-bar", "foo\\x2dbar")]
    [InlineData(".hidden.x", "\\x2ehidden.x")]
    [InlineData("ä", "\\xc3\\xa4")]
    public void Escape_KnownTexts_AsSystemdEscape(string text, string escaped)
    {
        Assert.Equal(escaped, UnitNameEscaping.Escape(text));
        Assert.Equal(text, UnitNameEscaping.Unescape(escaped));
    }
}
