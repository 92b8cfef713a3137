using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NodeStack.Cgroups.Interop;

namespace NodeStack.Cgroups.Files;

/// <summary>A held file descriptor, read with pread(2) at offset 0.</summary>
internal sealed unsafe class LinuxCgroupFile(SafeFileHandle handle, string path) : ICgroupFile
{
    public bool TryRead(Span<byte> buffer, out int length)
    {
        length = 0;
        nint read;
        fixed (byte* p = buffer)
            read = LibC.PRead(handle, p, buffer.Length, 0);
        if (read >= 0)
        {
            length = (int)read;
            return true;
        }

        var errno = Marshal.GetLastPInvokeError();
        return LinuxCgroupFiles.IsAbsent(errno) ? false : throw new CgroupIoException("read", path, null, errno);
    }

    public void Dispose() => handle.Dispose();
}
