"""What people write into cases."""
