using NodeStack.KubeApi.Memory;

namespace NodeStack.KubeApi.Tests.Memory;

public class MappedFileParserTests
{
    [Fact]
    public void Parse_FilesThatWereNeverWritten_AreFound() => Assert.Equal(
        [new MappedFile(0x400000, 0x1000), new MappedFile(unchecked((nuint)0x7f0000000000), 0x21000)],
        MappedFileParser.Parse("""
            00400000-00401000 r-xp 00000000 fe:00 1234                       /usr/bin/program
            Rss:                   4 kB
            Anonymous:             0 kB
            VmFlags: rd ex mr mw me
            00401000-00402000 r--p 00001000 fe:00 1234                       /usr/bin/relocated
            Anonymous:             4 kB
            00402000-00403000 rw-p 00001000 fe:00 1234                       /usr/bin/program
            Anonymous:             0 kB
            7f0000000000-7f0000021000 r--p 00000000 fe:00 99                 /usr/lib/with space.so
            Anonymous:             0 kB
            7f0000030000-7f0000040000 r-xp 00000000 00:00 0
            Anonymous:             0 kB
            7f0000050000-7f0000060000 r--p 00000000 00:00 0                  [vvar]
            Anonymous:             0 kB
            7f0000070000-7f0000080000 ---p 00000000 fe:00 99                 /usr/lib/guard.so
            Anonymous:             0 kB
            nonsense
            zz-yy r--p 00000000 fe:00 99 /x
            Anonymous:             0 kB
            """));

    [Fact]
    public void Parse_OfThisProcess_FindsFiles() => Assert.NotEmpty(MappedFileParser.Parse(File.ReadAllText("/proc/self/smaps")));
}
