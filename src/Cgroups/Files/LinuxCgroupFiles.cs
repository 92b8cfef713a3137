using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NodeStack.Cgroups.Interop;

namespace NodeStack.Cgroups.Files;

/// <summary>The mounted cgroup2 file system. Links are never followed; reads of values do not allocate.</summary>
public sealed unsafe class LinuxCgroupFiles : ICgroupFiles
{
    private const uint DirectoryMode = 0b111_101_101;

    private readonly string _mount;

    /// <param name="mount">Where cgroup2 is mounted.</param>
    public LinuxCgroupFiles(string mount = "/sys/fs/cgroup") => _mount = mount.TrimEnd('/');

    public string Mount => _mount;

    public bool Exists(string group) => Access(group, "");

    public bool HasFile(string group, string file) => Access(group, file);

    [SkipLocalsInit]
    public bool Create(string group)
    {
        Span<byte> path = stackalloc byte[NativePath.MaxLength];
        Join(path, group, "");
        fixed (byte* p = path)
            if (LibC.MakeDirectory(p, DirectoryMode) == 0)
                return true;
        return LastError() == Errno.Exists ? false : throw Failure("create", group, "", null);
    }

    [SkipLocalsInit]
    public bool Remove(string group)
    {
        Span<byte> path = stackalloc byte[NativePath.MaxLength];
        Join(path, group, "");
        fixed (byte* p = path)
            if (LibC.RemoveDirectory(p) == 0)
                return true;
        return LastError() == Errno.NoEntry ? false : throw Failure("remove", group, "", null);
    }

    public IReadOnlyList<string> List(string group)
    {
        try
        {
            return [.. new DirectoryInfo(PathOf(group, "")).EnumerateDirectories().Select(d => d.Name)];
        }
        catch (DirectoryNotFoundException)
        {
            throw new CgroupIoException("list", PathOf(group, ""), null, Errno.NoEntry);
        }
        catch (UnauthorizedAccessException)
        {
            throw new CgroupIoException("list", PathOf(group, ""), null, Errno.AccessDenied);
        }
    }

    public string ReadText(string group, string file)
    {
        var fd = OpenFile(group, file, LibC.OpenReadOnly);
        if (fd < 0)
            throw Failure("read", group, file, null);
        try
        {
            return ReadToEnd(fd, group, file);
        }
        finally
        {
            _ = LibC.Close(fd);
        }
    }

    public bool TryRead(string group, string file, Span<byte> buffer, out int length)
    {
        length = 0;
        var fd = OpenFile(group, file, LibC.OpenReadOnly);
        if (fd < 0)
            return IsAbsent(LastError()) ? false : throw Failure("read", group, file, null);
        nint read;
        fixed (byte* p = buffer)
            read = LibC.PRead(fd, p, buffer.Length, 0);
        var errno = read < 0 ? LastError() : 0;
        _ = LibC.Close(fd);
        if (read < 0)
            return IsAbsent(errno) ? false : throw new CgroupIoException("read", PathOf(group, file), null, errno);
        length = (int)read;
        return true;
    }

    public void Write(string group, string file, string value)
    {
        var fd = OpenFile(group, file, LibC.OpenWriteOnly);
        if (fd < 0)
            throw Failure("write", group, file, value);
        try
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            nint written;
            fixed (byte* p = bytes)
                do
                    written = LibC.Write(fd, p, bytes.Length);
                while (written < 0 && LastError() == Errno.Interrupted);
            if (written < 0)
                throw Failure("write", group, file, value);
        }
        finally
        {
            _ = LibC.Close(fd);
        }
    }

    public ICgroupFile? Open(string group, string file)
    {
        var fd = OpenFile(group, file, LibC.OpenReadOnly);
        if (fd >= 0)
            return new LinuxCgroupFile(new SafeFileHandle(fd, ownsHandle: true), PathOf(group, file));
        return IsAbsent(LastError()) ? null : throw Failure("open", group, file, null);
    }

    /// <summary>The path on this machine, for messages and for watches.</summary>
    public string PathOf(string group, string file) =>
        _mount + group.TrimEnd('/') + (file.Length == 0 ? "" : "/" + file);

    /// <summary>ENODEV: the group went while the file was open. EOPNOTSUPP: pressure accounting is off.</summary>
    internal static bool IsAbsent(int errno) => errno is Errno.NoEntry or Errno.NoDevice or Errno.NotSupported;

    [SkipLocalsInit]
    private int OpenFile(string group, string file, int access)
    {
        Span<byte> path = stackalloc byte[NativePath.MaxLength];
        Join(path, group, file);
        fixed (byte* p = path)
            return LibC.Open(p, access | LibC.OpenCloseOnExec | LibC.OpenNoFollow, 0);
    }

    [SkipLocalsInit]
    private bool Access(string group, string file)
    {
        Span<byte> path = stackalloc byte[NativePath.MaxLength];
        Join(path, group, file);
        fixed (byte* p = path)
            return LibC.Access(p, LibC.AccessExists) == 0;
    }

    private void Join(Span<byte> path, string group, string file)
    {
        if (!group.StartsWith('/') || group.Contains("/../", StringComparison.Ordinal) || group.EndsWith("/..", StringComparison.Ordinal))
            throw new ArgumentException($"\"{group}\" is not an absolute cgroup path", nameof(group));
        if (file.Contains('/', StringComparison.Ordinal))
            throw new ArgumentException($"\"{file}\" is not a cgroup file name", nameof(file));
        if (!NativePath.TryJoin(path, _mount, group, file))
            throw new ArgumentException($"\"{group}\" is too long", nameof(group));
    }

    private string ReadToEnd(int fd, string group, string file)
    {
        var text = new MemoryStream();
        var chunk = stackalloc byte[4096];
        while (true)
        {
            var read = LibC.Read(fd, chunk, 4096);
            if (read == 0)
                return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
            if (read < 0)
                throw Failure("read", group, file, null);
            text.Write(new ReadOnlySpan<byte>(chunk, (int)read));
        }
    }

    private CgroupIoException Failure(string operation, string group, string file, string? value)
    {
        var errno = LastError();
        return new CgroupIoException(operation, PathOf(group, file), value, errno);
    }

    private static int LastError() => Marshal.GetLastPInvokeError();
}
